import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/plain-text.js';

describe('what a person wrote', () => {
  it.each([
    ['  yego\r\nsawa\r ', 'yego\nsawa'],
    ['a\u0000b\u001b[31m', 'ab[31m'],
    ['\u202edaer', 'daer'],
    ['\ufeffhello\u2066', 'hello'],
    ['lone \ud800 half', 'lone \ufffd half'],
  ])('loses what shows as something else: %j', (given, kept) => {
    expect(plainText(given)).toBe(kept);
  });

  it.each(['Ndi mu kaga ’', 'السلام عليكم', '👩🏾‍⚕️ 🇷🇼', 'é e\u0301', 'ሰላም', 'a\tb'])('keeps %s', (text) => {
    expect(plainText(text)).toBe(text);
  });
});
