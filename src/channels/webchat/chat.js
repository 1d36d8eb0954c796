/* Written for browsers as old as Gecko 48: ES5 only, no fetch, no submitter. */
(function () {
var d = document, w = window;
var form = d.getElementById('say'), log = d.getElementById('log'), state = d.getElementById('state');
var text = d.getElementById('t'), picks = d.getElementById('picks'), exit = d.getElementById('exit');
var exitUrl = d.body.getAttribute('data-exit');
var waiting = [], busy = false, timer = 0, tries = 0, clicked = null, gone = false;

function say(name) { state.textContent = name ? state.getAttribute('data-' + name) : ''; }

function newId() {
var s = '', bytes, i;
if (w.crypto && w.crypto.getRandomValues) { bytes = new Uint8Array(12); w.crypto.getRandomValues(bytes); for (i = 0; i < 12; i++) { s += ('0' + bytes[i].toString(16)).slice(-2); } return s; }
return String(new Date().getTime()) + String(Math.random()).slice(2);
}

function lastNumber() {
var all = log.querySelectorAll('[data-n]');
return all.length ? all[all.length - 1].getAttribute('data-n') : '0';
}

function bubble(who, words, lang) {
var e = d.createElement('div'), b = d.createElement('b'), p = d.createElement('p');
e.className = 'e ' + who;
if (lang) { e.lang = lang; }
b.textContent = picks.getAttribute('data-' + who);
p.setAttribute('dir', 'auto');
p.textContent = words;
e.appendChild(b);
e.appendChild(p);
log.appendChild(e);
return e;
}

function offer(choices) {
var i, b;
picks.textContent = '';
for (i = 0; i < choices.length; i++) {
b = d.createElement('button');
b.name = 'c';
b.value = choices[i].id + ' ' + choices[i].label;
b.textContent = (i + 1) + ' ' + choices[i].label;
picks.appendChild(b);
}
}

function show(reply, mine) {
var i, e, x, top = mine;
if (reply.gone) { log.textContent = ''; gone = true; }
for (i = 0; i < reply.entries.length; i++) {
e = reply.entries[i];
if (e.by === 'person') { if (mine) { mine.setAttribute('data-n', e.n); mine = null; continue; } }
x = bubble(e.by === 'person' ? 'you' : e.by === 'counsellor' ? 'counsellor' : 'bot', e.text, e.lang);
if (e.n) { x.setAttribute('data-n', e.n); }
}
if (reply.entries.length) { offer(reply.entries[reply.entries.length - 1].choices); }
if (top && top.parentNode && top.scrollIntoView) { top.scrollIntoView(); } else if (!top && x && x.scrollIntoView) { x.scrollIntoView(false); }
}

function later(name, notice) {
var wait = Math.min(60, Math.pow(2, ++tries)) * 1000;
say(name);
if (notice) { state.textContent += ' ' + notice; }
clearTimeout(timer);
timer = setTimeout(next, wait);
}

function next() {
var item = waiting[0], x;
if (!item || busy) { return; }
busy = true;
x = new XMLHttpRequest();
x.open('POST', form.getAttribute('action'));
x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
x.setRequestHeader('Accept', 'application/json');
x.timeout = 30000;
x.onload = function () {
var reply;
busy = false;
try { reply = JSON.parse(x.responseText); } catch (error) { reply = null; }
if (x.status >= 500) { later('unsent', reply && reply.notice); return; }
waiting.shift();
tries = 0;
if (!reply) { w.location.reload(); return; }
    if (reply.entries) { watch(reply.waits); }
say('');
if (reply.late) { state.textContent = reply.notice; look(item.bubble, 1); } else if (reply.entries) { show(reply, item.bubble); } else { state.textContent = reply.notice || ''; }
next();
};
x.onerror = x.ontimeout = function () { busy = false; later(navigator.onLine === false ? 'offline' : 'unsent'); };
x.send('t=' + encodeURIComponent(item.text) + '&c=' + encodeURIComponent(item.choice) + '&i=' + item.id + '&n=' + lastNumber());
}

/* The answer is on its way: the page looks for it, ever less often. */
function look(mine, wait) {
setTimeout(function () {
var x = new XMLHttpRequest();
x.open('GET', '/log?after=' + lastNumber());
x.onload = function () {
var reply = null, i, mineToo = 0;
try { reply = JSON.parse(x.responseText); } catch (error) { }
for (i = 0; reply && i < reply.entries.length; i++) { if (reply.entries[i].by !== 'person') { mineToo = 1; } }
if (mineToo) { say(''); show(reply, mine); } else { look(mine, Math.min(30, wait * 2)); }
};
x.onerror = function () { look(mine, Math.min(30, wait * 2)); };
x.send();
}, wait * 1000);
}

/* While a case is open a counsellor may write: the page looks every few seconds, and while nobody looks at it less often. */
var watching = 0, every = 3;
function watch(on) {
  clearTimeout(watching);
  watching = on ? setTimeout(peek, every * 1000) : 0;
}
function peek() {
  var x = new XMLHttpRequest();
  if (busy || waiting.length) { watch(1); return; }
  x.open('GET', '/log?after=' + lastNumber());
  x.timeout = 20000;
  x.onload = function () {
    var reply = null;
    try { reply = JSON.parse(x.responseText); } catch (error) { }
    if (busy || waiting.length) { watch(1); return; }
    if (reply && reply.entries.length) { show(reply, null); every = 3; } else { every = Math.min(d.hidden ? 60 : 15, every * 1.3); }
    watch(x.status !== 204 && (!reply || reply.waits));
  };
  x.onerror = x.ontimeout = function () { every = Math.min(60, every * 2); watch(1); };
  x.send();
}
if (d.body.getAttribute('data-waits')) { watch(1); }

function send(words, choice, label) {
var mine = bubble('you', label || words, '');
picks.textContent = '';
say('sending');
waiting.push({ id: newId(), text: words, choice: choice, bubble: mine });
if (mine.scrollIntoView) { mine.scrollIntoView(); }
next();
}

form.addEventListener('click', function (event) {
var b = event.target;
while (b && b !== form && b.tagName !== 'BUTTON') { b = b.parentNode; }
clicked = b && b.name === 'c' ? b : null;
});

form.addEventListener('submit', function (event) {
var b = clicked, words = text.value.replace(/^\s+|\s+$/g, '');
clicked = null;
event.preventDefault();
if (b) { send('', b.value, b.value.replace(/^\S+ /, '')); return; }
if (words) { text.value = ''; send(words, '', ''); }
});

text.addEventListener('keydown', function (event) {
if ((event.key === 'Enter' || event.keyCode === 13) && !event.shiftKey && !event.isComposing) {
event.preventDefault();
d.getElementById('send').click();
}
});

function leave(event) {
if (event) { event.preventDefault(); }
waiting = [];
d.title = ' ';
d.body.textContent = '';
if (navigator.sendBeacon) { navigator.sendBeacon('/x'); w.location.replace(exitUrl); } else { w.location.replace('/x'); }
}
exit.addEventListener('click', leave);

var presses = [];
d.addEventListener('keyup', function (event) {
if (event.key !== 'Shift' && event.keyCode !== 16) { presses = []; return; }
var now = new Date().getTime();
presses.push(now);
presses = presses.slice(-3);
if (presses.length === 3 && now - presses[0] < 5000) { leave(); }
});

w.addEventListener('online', function () { tries = 0; clearTimeout(timer); next(); });
w.addEventListener('pageshow', function (event) { if (event.persisted) { d.body.textContent = ''; w.location.reload(); } });
})();
