import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/domain/screening/combination.js';
import { positive } from '../../../src/domain/screening/rule.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/scoring-vectors.json', import.meta.url), 'utf8'),
);

describe('the ILO/EC rule', () => {
  it('gives what all 80 vectors of one dimension say', () => {
    expect(vectors.dimensionRule).toHaveLength(80);
    for (const { s, m, w, positive: expected } of vectors.dimensionRule)
      expect({ s, m, w, is: positive({ strong: s, medium: m, weak: w }) }).toEqual({ s, m, w, is: expected });
  });

  it('gives what all 128 combinations of dimensions say', () => {
    expect(vectors.combination).toHaveLength(128);
    for (const v of vectors.combination) {
      const is = classify({
        deceptiveRecruitment: v.dr,
        coerciveRecruitment: v.cr,
        recruitmentByVulnerability: v.rv,
        exploitation: v.ex,
        coercionAtDestination: v.cd,
        vulnerabilityAtDestination: v.vd,
        minor: v.minor,
      });
      expect({ ...v, result: is }).toEqual(v);
    }
  });

  it('is never made negative by one more sign', () => {
    const count = fc.nat({ max: 6 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        fc.constantFrom('strong', 'medium', 'weak'),
        (strong, medium, weak, more) => {
          const before = { strong, medium, weak };
          const after = { ...before, [more]: before[more] + 1 };
          return !positive(before) || positive(after);
        },
      ),
    );
  });
});
