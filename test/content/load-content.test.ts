import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load-content.js';
import { languages } from '../../src/domain/conversation.js';
import { Fault } from '../../src/domain/faults.js';
import { adviceKeys } from '../../src/domain/screening/advice.js';
import { projectRoot } from '../../src/project-root.js';

const root = projectRoot();
const copies: string[] = [];

/** A copy of the content in which one file was changed. */
function broken(file: string, change: (text: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'inzira-content-'));
  copies.push(copy);
  for (const part of ['topics', 'services', 'sources']) {
    cpSync(join(root, `corpus/${part}.yaml`), join(copy, `corpus/${part}.yaml`));
  }
  for (const part of ['locales', 'dialogs/instruments'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  const before = readFileSync(join(copy, file), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(copy, file), after);
  return copy;
}

function detailOf(folder: string): string {
  try {
    loadContent(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).code).toBe('content.invalid');
    return (error as Fault).detail ?? '';
  }
  return 'loaded';
}

afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

describe('the content', () => {
  const content = loadContent(root);

  it('is complete in four languages, and in Kirundi where Kirundi says it is', () => {
    const full = [...content.locales.values()]
      .filter(({ covers }) => covers === 'all')
      .map(({ code }) => code);
    expect(full).toEqual(['rw', 'en', 'fr', 'sw']);
    for (const language of languages) expect(content.speak(language, 'danger.life')).toContain('112');
  });

  it('is a demo until somebody stands behind it', () => {
    expect(content.mode).toBe('demo');
    expect(content.demoReasons.join()).toContain('operator.yaml');
  });

  it('has words for every piece of advice and every unknown, in every full language', () => {
    const decisive = content.offers.flatMap((offer) => offer.decisive);
    for (const { code } of content.locales.values()) {
      for (const key of adviceKeys) expect(content.speak(code, `todo.${key}`)).not.toBe('');
      for (const id of decisive) expect(content.speak(code, `unknown.${id}`)).not.toBe('');
    }
  });

  it('says a missing key as a fault and not as an empty word', () => {
    expect(() => content.speak('en', 'no.such-key')).toThrow('content.missing: en no.such-key');
  });
});

describe('broken content stops the start and names the place', () => {
  it('a key missing in one language', () => {
    const copy = broken('locales/sw/dialogs.yaml', (text) => text.replace(/^ {2}danger\.life:.*\n/m, ''));
    expect(detailOf(copy)).toBe('locales/sw danger.life: missing');
  });

  it('a hole that English does not have', () => {
    const copy = broken('locales/fr/web.yaml', (text) => text.replace(/^( {2}web\.exit: ")/m, '$1{who} '));
    expect(detailOf(copy)).toBe('locales/fr/web.yaml web.exit: holes {who} where en has {}');
  });

  it('a service without its expiry', () => {
    const copy = broken('corpus/services.yaml', (text) => text.replace(/^ {4}expires:.*\n/m, ''));
    expect(detailOf(copy)).toMatch(/^corpus\/services\.yaml:\d+ services\.0\.expires: /);
  });

  it('a line that is no YAML', () => {
    const copy = broken('locales/rw/web.yaml', (text) => `${text}\n  web.exit: "open`);
    expect(detailOf(copy)).toMatch(/^locales\/rw\/web\.yaml:\d+ [A-Z_]+$/);
  });

  it('a topic that follows no topic', () => {
    const copy = broken('corpus/topics.yaml', (text) => text.replace('tip.vs-smuggling, ', 'tip.nothing, '));
    expect(detailOf(copy)).toContain('follows tip.nothing, no topic');
  });

  it('an unknown hole in an answer', () => {
    const copy = broken('locales/en/answers.yaml', (text) => text.replace('{n_police}', '{n_nobody}'));
    expect(detailOf(copy)).toContain('unknown hole {n_nobody}');
  });

  it('a message that is no ICU', () => {
    const copy = broken('locales/en/web.yaml', (text) => text.replace('"Exit"', '"Exit {"'));
    expect(detailOf(copy)).toContain('locales/en/web.yaml web.exit: is not a valid message');
  });

  it('an instrument that asks for a signal it does not have', () => {
    const copy = broken('dialogs/instruments/offer.v1.yaml', (text) =>
      text.replace('  - worker-pays\n', '  - worker-plays\n'),
    );
    expect(detailOf(copy)).toContain('no such signal: worker-plays');
  });
});
