import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steadyClock } from '../../src/operation/steady-clock.js';

const start = Date.parse('2026-11-25T09:00:00Z');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A machine whose time somebody moves. */
function machine() {
  let passed = 5_000;
  let shift = start - passed;
  let jumps = 0;
  const clock = steadyClock({
    wall: () => passed + shift,
    passed: () => passed,
    onJump: () => {
      jumps += 1;
    },
  });
  return {
    clock,
    wait: (ms: number) => {
      passed += ms;
    },
    move: (ms: number) => {
      shift += ms;
    },
    since: () => clock.now() - start,
    jumps: () => jumps,
  };
}

describe('a machine whose clock is moved', () => {
  it.each([hour, -hour, 10 * 365 * 24 * hour, 5 * second])(
    'by %d ms and back goes on as if nothing was',
    (ms) => {
      const { clock, wait, move, since, jumps } = machine();
      wait(minute);
      move(ms);
      expect(since()).toBe(minute);
      wait(9 * minute);
      expect(since()).toBe(10 * minute);
      expect(jumps()).toBe(1);
      move(-ms);
      wait(minute);
      expect(since()).toBe(11 * minute);
      expect(clock.isSure()).toBe(false);
    },
  );

  it.each([hour, -hour])('by %d ms for good is believed after ten minutes', (ms) => {
    const { wait, move, since, jumps } = machine();
    move(ms);
    expect(since()).toBe(0);
    for (let at = 0; at < 11; at++) {
      wait(minute);
      since();
    }
    expect(since()).toBe(11 * minute + ms);
    expect(jumps()).toBe(1);
  });

  it('is sure again a day after the last jump', () => {
    const { clock, wait, move } = machine();
    expect(clock.isSure()).toBe(true);
    move(hour);
    expect(clock.isSure()).toBe(false);
    wait(hour);
    expect(clock.isSure()).toBe(false);
    wait(24 * hour);
    expect(clock.isSure()).toBe(true);
  });

  it('stands still for the machine, not for us', () => {
    const { wait, move, since } = machine();
    for (let at = 0; at < 5; at++) {
      wait(minute);
      move(-minute);
      expect(since()).toBe((at + 1) * minute);
    }
  });

  it('slewed a little at a time follows forward and never goes back', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(5_000), slew: fc.integer({ min: -400, max: 400 }) }));
    fc.assert(
      fc.property(steps, (all) => {
        const { clock, wait, move } = machine();
        let last = clock.now();
        for (const { wait: ms, slew } of all) {
          wait(ms);
          move(slew);
          expect(clock.now()).toBeGreaterThanOrEqual(last);
          last = clock.now();
        }
      }),
    );
  });
});
