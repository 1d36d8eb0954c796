import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContent } from '../../../src/content/load-content.js';
import { needs, type Service, servicesFor } from '../../../src/domain/referral/service.js';
import { projectRoot } from '../../../src/project-root.js';

const { services } = loadContent(projectRoot());
const today = '2026-11-25';
const numbers = (list: readonly Service[]) => list.map(({ number }) => number);

describe('which numbers are named', () => {
  it('abroad never a Rwandan short code', () => {
    for (const need of needs) {
      const found = servicesFor(services, need, 'abroad', today);
      expect(numbers(found).filter((number) => !number.startsWith('+'))).toEqual([]);
    }
  });

  it('never an unverified line, never only old ones, always one that is not police', () => {
    for (const need of needs) {
      for (const where of ['unknown', 'rwanda', 'abroad'] as const) {
        const found = servicesFor(services, need, where, today);
        expect(found.some(({ status }) => status === 'unverified')).toBe(false);
        expect({ need, where, firm: found.some(({ status }) => status === 'confirmed') }).toEqual({
          need,
          where,
          firm: true,
        });
        expect(found.slice(0, 4).some(({ answeredBy }) => answeredBy !== 'police')).toBe(true);
      }
    }
  });

  it('drops what has expired, but life lines stay', () => {
    const late = servicesFor(services, 'danger', 'rwanda', '2099-01-01');
    expect(late.length).toBeGreaterThan(0);
    expect(late.every(({ lifeLine }) => lifeLine)).toBe(true);
    expect(numbers(late)).toContain('112');
  });

  it('health comes before police for who wants to die', () => {
    const found = servicesFor(services, 'health', 'rwanda', today);
    expect(found[0]?.answeredBy).not.toBe('police');
  });

  it('names no number twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...needs),
        fc.constantFrom('unknown', 'rwanda', 'abroad' as const),
        (need, where) => {
          const found = numbers(servicesFor(services, need, where, today));
          return new Set(found).size === found.length;
        },
      ),
    );
  });
});
