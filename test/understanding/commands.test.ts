import { describe, expect, it } from 'vitest';
import { createCommands, loadCommands } from '../../src/understanding/commands.js';
import { tokenise } from '../../src/understanding/normalise.js';

const files = loadCommands('corpus');
const read = createCommands(files);
const meaning = (text: string): string | undefined => {
  const command = read(tokenise(text));
  return command === undefined
    ? undefined
    : [command.topic, command.reply, command.named].filter(Boolean).join(' ');
};

describe('commands', () => {
  it.each([
    [
      'bot.stop',
      [
        'hagarika',
        'STOP!',
        'Reka',
        'sohoka',
        'exit',
        'quitter',
        'arrête',
        'acha',
        'simama',
        'toka',
        'ARRETER svp',
        'stoooop',
        '5top',
        'St\u200bop',
      ],
    ],
    [
      'bot.menu',
      ['menyu', 'Menu', 'le menu', 'menu please', 'orodha', 'subira ku ntangiriro', 'help', 'aide'],
    ],
    ['bot.back', ['subira inyuma', 'back', 'retour', 'rudi nyuma', 'go back please', 'garuka inyuma']],
    ['bot.repeat', ['subira', 'subiramo', 'repeat', 'répétez', 'rudia', "je n'ai pas compris", 'sinumvise']],
    [
      'bot.delete',
      [
        'siba',
        'siba byose',
        'delete everything',
        'effacer',
        'efface tout',
        'futa',
        'forget me',
        'futa vyose',
      ],
    ],
    [
      'help.counsellor',
      ['umuntu', 'a person', 'talk to a real person', 'parler à quelqu’un', 'mtu', 'nataka kuongea na mtu'],
    ],
    ['bot.language rw', ['Kinyarwanda', 'ikinyarwanda', 'en kinyarwanda']],
    ['bot.language en', ['english', 'icyongereza', 'anglais', 'kiingereza']],
    ['bot.language fr', ['français', 'Francais', 'igifaransa', 'kifaransa', 'french pls']],
    ['bot.language sw', ['kiswahili', 'swahili', 'igiswahili']],
    ['bot.language rn', ['ikirundi', 'kirundi']],
    [
      'yes',
      [
        'yego',
        'yee',
        'Yego rwose',
        'ego',
        'yes',
        'oui',
        'ndiyo',
        'ndio',
        'yego murakoze',
        'yes yes',
        'oui, merci',
      ],
    ],
    ['no', ['oya', 'ntabwo', 'no', 'non', 'hapana', 'apana', 'Oya, murakoze', 'nooooo', 'no thanks']],
    ['unknown', ['simbizi', 'sinzi', "I don't know", 'idk', 'je sais pas', 'jsp', 'sijui', 'sindabizi']],
    ['skip', ['simbuka', 'skip', 'passer', 'ruka', 'next question']],
  ])('%s', (expected, texts) => {
    expect(texts.map((text) => [text, meaning(text)])).toEqual(texts.map((text) => [text, expected]));
  });

  it.each([
    '',
    'murakoze',
    'hello',
    'yes no',
    'stop trafficking',
    'who can stop him from beating me',
    'umuntu yanyibye pasiporo',
    'how do i delete my facebook',
    'je veux parler à mon mari',
    'yego ariko sinzi',
    'ndashaka kujya muri oman',
    'constructor',
    '__proto__',
    'yego '.repeat(40),
  ])('%j is no command', (text) => {
    expect(meaning(text)).toBeUndefined();
  });

  it('stop, exit and forget win over an answer beside them', () => {
    expect(meaning('no, stop')).toBe('bot.stop');
    expect(meaning('yes delete everything')).toBe('bot.delete');
    expect(meaning('stop and delete everything')).toBeUndefined();
    expect(meaning('stop. delete everything')).toBe('bot.delete');
  });

  it('gives every written pattern its own meaning, in whatever language', () => {
    const wrong: string[] = [];
    for (const file of files.values()) {
      for (const reply of ['yes', 'no', 'unknown', 'skip'] as const) {
        for (const pattern of file[reply].filter(isPlain))
          if (meaning(pattern) !== reply) wrong.push(`${pattern}: ${meaning(pattern)}`);
      }
      for (const [topic, names] of topics) {
        for (const pattern of names.flatMap((name) => file[name]).filter(isPlain)) {
          if (meaning(pattern) !== topic) wrong.push(`${pattern}: ${meaning(pattern)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

const isPlain = (pattern: string): boolean => !/[?|*~<]/.test(pattern);
const topics = [
  ['bot.stop', ['stop', 'exit']],
  ['bot.menu', ['menu', 'help']],
  ['bot.back', ['back']],
  ['bot.repeat', ['repeat']],
  ['bot.delete', ['forget']],
  ['help.counsellor', ['person']],
] as const;
