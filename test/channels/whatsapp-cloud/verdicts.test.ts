import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../src/channels/whatsapp-cloud/verdicts.js';

describe('an error code', () => {
  it.each([
    ['throttled', [4, 80007, 130429, 131048, 133016]],
    ['pair', [131056]],
    ['window', [131047]],
    ['account', [0, 3, 10, 190, 200, 299, 368, 131005, 131031, 131042, 131045, 133010]],
    ['unknown', [1, 2, 131000, 131016]],
    ['refused', [33, 100, 131008, 131009, 131021, 131026, 131030, 131049, 131051, 132000, 999999]],
  ])('that is %s', (verdict, codes) => {
    expect(codes.map((code) => verdictOf(code))).toEqual(codes.map(() => verdict));
  });
});
