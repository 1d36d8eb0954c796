// Reads 300 marked messages, takes a heap snapshot, and prints how many of the marks are in it.

import { getHeapSnapshot } from 'node:v8';
import { containerBootstrap } from '@nlpjs/core';
import { Nlp } from '@nlpjs/nlp';

const [, , host, dist] = process.argv;
const count = 300;
// Put together at run time, so that the source of this file holds no whole mark.
const mark = (number) => ['q', 'zx', String(10_000 + number)].join('');

async function ours() {
  const { readModel } = await import(`${dist}/understanding/model-file.js`);
  const { hostModel } = await import(`${dist}/understanding/nlp-host.js`);
  return hostModel(readModel(`${dist}/../understanding.model`).topics);
}

async function stock() {
  const nlp = new Nlp({ autoSave: false, autoLoad: false, nlu: { log: false } }, containerBootstrap());
  nlp.addLanguage('en');
  nlp.addDocument('en', 'they asked for money', 'offer.fees');
  nlp.addDocument('en', 'good morning', 'bot.greet');
  await nlp.train();
  return (text) => nlp.classify('en', text);
}

const classify = host === 'ours' ? await ours() : await stock();
for (let number = 0; number < count; number++) await classify(`bansabye amafaranga ${mark(number)}`);
let snapshot = '';
const found = new Set();
for await (const part of getHeapSnapshot()) {
  snapshot = snapshot.slice(-40) + part.toString('utf8');
  for (const [one] of snapshot.matchAll(/qzx1\d{4}/g)) found.add(one);
}
globalThis.keep = classify;
process.stdout.write(String(found.size));
