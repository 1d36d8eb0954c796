import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf, openVault } from '../../src/storage/vault.js';

const master = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);
const vault = openVault([master]);
const { key, wrapped } = vault.newKey('conversation');
const unreadable = expect.objectContaining({ code: 'vault.unreadable' });
const wrongKey = expect.objectContaining({ code: 'vault.key' });
const anyText = fc.string({ unit: 'binary', maxLength: 600 });

describe('seal and open', () => {
  test('give back any well-formed text', () => {
    fc.assert(
      fc.property(
        anyText,
        anyText,
        (text, place) => vault.open(key, vault.seal(key, text, place), place) === text,
      ),
    );
  });

  test('survive half surrogates and NUL', () => {
    const text = `\0a\ud800b\udfff\0`;
    expect(vault.open(key, vault.seal(key, text, 'p'), 'p')).toBe('\0a\ufffdb\ufffd\0');
  });

  test('never open at another place or under another key', () => {
    const second = vault.newKey('conversation').key;
    fc.assert(
      fc.property(anyText, anyText, anyText, (text, place, elsewhere) => {
        fc.pre(Buffer.from(place).compare(Buffer.from(elsewhere)) !== 0);
        const sealed = vault.seal(key, text, place);
        expect(() => vault.open(key, sealed, elsewhere)).toThrow(unreadable);
        expect(() => vault.open(second, sealed, place)).toThrow(unreadable);
      }),
    );
  });

  test('never open when one bit is changed, or an end is missing', () => {
    const sealed = vault.seal(key, 'a secret', 'p');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(() => vault.open(key, changed, 'p')).toThrow(unreadable);
      expect(() => vault.open(key, sealed.subarray(0, at), 'p')).toThrow(unreadable);
    }
  });

  test('hide the length of a text inside a step of 256 bytes', () => {
    const sizeOf = (length: number) => vault.seal(key, 'x'.repeat(length), 'p').length;
    const sizes = new Set(Array.from({ length: 253 }, (_, length) => sizeOf(length)));
    expect([...sizes]).toEqual([sizeOf(0)]);
    expect(sizeOf(253)).toBe(sizeOf(0) + 256);
  });

  test('never seal two texts alike', () => {
    const sealed = Array.from({ length: 5_000 }, () => vault.seal(key, 'same', 'p').toString('hex'));
    expect(new Set(sealed.map((hex) => hex.slice(2, 26))).size).toBe(sealed.length);
    expect(new Set(sealed.map((hex) => hex.slice(-64))).size).toBe(sealed.length);
  });
});

describe('wrapped keys', () => {
  test('unwrap to the same key, with their label only', () => {
    const sealed = vault.seal(key, 'text', 'p');
    expect(vault.open(vault.unwrap(wrapped, 'conversation'), sealed, 'p')).toBe('text');
    expect(() => vault.unwrap(wrapped, 'another')).toThrow(unreadable);
  });

  test('do not hold the key', () => {
    expect(wrapped.includes(key.export())).toBe(false);
    expect(wrapped.includes(key.export().subarray(0, 8))).toBe(false);
  });

  test('refuse a vault without their master key', () => {
    expect(() => openVault([other]).unwrap(wrapped, 'conversation')).toThrow(wrongKey);
    expect(() => openVault([])).toThrow(wrongKey);
    expect(() => openVault([randomBytes(31)])).toThrow(wrongKey);
  });

  test('move to a new master key while both are known', () => {
    const rotating = openVault([other, master]);
    expect(rotating.unwrap(wrapped, 'conversation').equals(key)).toBe(true);
    const moved = rotating.rewrap(wrapped, 'conversation') ?? Buffer.alloc(0);
    expect(openVault([other]).unwrap(moved, 'conversation').equals(key)).toBe(true);
    expect(() => openVault([master]).unwrap(moved, 'conversation')).toThrow(wrongKey);
    expect(rotating.rewrap(moved, 'conversation')).toBeUndefined();
    expect(moved.length).toBe(wrapped.length);
  });
});

test('hashes differ when only the border between two parts does', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 4 }), fc.array(anyText, { maxLength: 4 }), (one, two) => {
      const same = JSON.stringify(one) === JSON.stringify(two);
      return hashOf(key, one).equals(hashOf(key, two)) === same;
    }),
  );
  expect(hashOf(key, ['ab', 'c']).equals(hashOf(key, ['a', 'bc']))).toBe(false);
  expect(hashOf(key, ['a', '']).equals(hashOf(key, ['a']))).toBe(false);
});
