/* The page works without this: it only brings what changes, keys, a sound and a quiet notice. */
const d = document;
const byId = (id) => d.getElementById(id);
d.documentElement.classList.add('script');
const title = d.title;
const desk = d.querySelector('.desk');
const state = { muted: false, keys: true, pressing: 0, held: null };

const put = (id, html) => {
  const at = byId(id);
  if (!at) return;
  const wasAtEnd = at.scrollTop + at.clientHeight >= at.scrollHeight - 40;
  const focus = at.contains(d.activeElement) ? d.activeElement.getAttribute('href') : null;
  at.innerHTML = html;
  if (focus) at.querySelector(`[href="${focus}"]`)?.focus();
  if (id === 'talk' && wasAtEnd) at.scrollTop = at.scrollHeight;
};

const beep = () => {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    loud.gain.value = 0.05;
    tone.connect(loud).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.15);
  } catch {}
};

const announce = () => {
  const box = byId('queue')?.firstElementChild;
  if (!box) return;
  const count = Number(box.dataset.count);
  const pressing = Number(box.dataset.pressing);
  d.title = count > 0 ? `(${count}) ${title}` : title;
  if (pressing > state.pressing && !state.muted) {
    beep();
    if (window.Notification?.permission === 'granted') new Notification(d.body.dataset.new);
  }
  state.pressing = pressing;
};

const listen = () => {
  const board = byId('board');
  if (!desk && !board) return;
  const source = new EventSource(board ? '/console/events?board' : `/console/events?${desk.dataset.stream}`);
  for (const id of ['queue', 'card', 'talk', 'board'])
    source.addEventListener(id, ({ data }) => {
      if (id === 'board' && board.contains(d.activeElement)) return;
      put(id, data);
      if (id === 'queue') announce();
    });
  /* Whoever holds the case now: the buttons are others, so the page is made anew unless words are being written. */
  source.addEventListener('held', ({ data }) => {
    const written = byId('text')?.value;
    if (state.held !== null && state.held !== data && !written) location.reload();
    state.held ??= data;
  });
  source.addEventListener('ended', () => location.assign('/console/sign-in'));
};

let seen = 0;
const alive = () => {
  if (Date.now() - seen < 60000) return;
  seen = Date.now();
  void fetch('/console/alive', { method: 'POST' });
};

const click = (selector) => d.querySelector(selector)?.click();
const focus = (id) => {
  const at = byId(id);
  if (!at) return;
  const box = at.closest('details');
  if (box) box.open = true;
  at.focus();
};
const move = (by) => {
  const all = [...d.querySelectorAll('#queue a.card')];
  const at = all.indexOf(d.activeElement);
  all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
};
const keys = {
  n: () => click('#next'),
  j: () => move(1),
  k: () => move(-1),
  r: () => focus('text'),
  o: () => focus('note'),
  t: () => focus('to'),
  b: () => focus('act-back-to-bot'),
  e: () => focus('outcome'),
  '?': () => click('details.needs-script summary'),
};

const openCanned = () => {
  const list = byId('canned');
  list.hidden = false;
  list.querySelector('button').focus();
};

/* Ctrl and Enter send; a slash in an empty box opens the ready words. */
const inReply = (event, box) => {
  if (event.key === 'Enter' && event.ctrlKey) box.form.requestSubmit();
  if (event.key !== '/' || box.value !== '') return;
  event.preventDefault();
  openCanned();
};

const shortcut = (event) => {
  if (!state.keys || event.ctrlKey || event.metaKey || event.altKey) return;
  const run = keys[event.key];
  if (!run) return;
  event.preventDefault();
  run();
};

d.addEventListener('keydown', (event) => {
  alive();
  const box = event.target.closest('input, textarea, select');
  if (box?.id === 'text') inReply(event, box);
  else if (!box) shortcut(event);
});

d.addEventListener('click', ({ target }) => {
  alive();
  const words = target.dataset?.text;
  if (words !== undefined) {
    byId('text').value = words;
    byId('canned').hidden = true;
    byId('text').focus();
  }
  if (target.id === 'mute' || target.id === 'keys') {
    const on = target.getAttribute('aria-pressed') !== 'true';
    target.setAttribute('aria-pressed', String(on));
    if (target.id === 'mute') state.muted = on;
    else state.keys = on;
    if (target.id === 'mute' && !on) window.Notification?.requestPermission();
  }
});

const talk = byId('talk');
if (talk) talk.scrollTop = talk.scrollHeight;
announce();
listen();
