import type { Case } from '../../../src/domain/handover/case.js';
import { type Grip, isGripped } from '../../../src/domain/handover/grip.js';
import { type CaseEvent, step } from '../../../src/domain/handover/transition.js';
import { caseOf, seeded } from './samples.js';

const staff = ['aline', 'ben'] as const;
const chats = 50;

/** An open tab: the case as a counsellor saw it, however long ago. */
interface Tab {
  readonly by: string;
  readonly seen: Grip;
  readonly person: string;
}

export interface Tally {
  readonly steps: number;
  readonly accepted: number;
  readonly refused: number;
  /** Words that reached another person than they were written for, or came from one who did not hold the chat. */
  readonly crossed: number;
}

type MayReply = (grip: Grip, found: Case) => boolean;

/**
 * Two counsellors, fifty chats, tabs that were opened long ago: claims, returns, transfers, take-overs, people who come
 * back elsewhere and phones that go from hand to hand, in an order that a seed decides.
 */
export function interleave(steps: number, seed: number, mayReply: MayReply = isGripped): Tally {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const cases = Array.from({ length: chats }, (_, n) => caseOf({ id: `c${n}`, name: `p${n % 40}` }));
  const tabs: Tab[] = [];
  let [accepted, refused, crossed, now, born] = [0, 0, 0, caseOf().openedAt, chats];
  for (let n = 0; n < steps; n += 1) {
    now += Math.floor(random() * 60_000);
    const at = Math.floor(random() * chats);
    const found = cases[at] as Case;
    const by = pick(staff);
    const roll = random();
    if (roll < 0.25) {
      tabs.push({ by, seen: found, person: found.name });
      if (tabs.length > 200) tabs.splice(Math.floor(random() * tabs.length), 1);
    } else if (roll < 0.6 && tabs.length > 0) {
      const tab = pick(tabs);
      // A console that resolves by place in a list finds whoever is there now.
      const target = random() < 0.8 ? cases.find(({ id }) => id === tab.seen.id) : found;
      if (!target) continue;
      const said = step(target, { kind: 'human-line', by: tab.by, lineId: `l${n}` }, now);
      if (!mayReply(tab.seen, target) || 'refused' in said) refused += 1;
      else {
        accepted += 1;
        if (target.name !== tab.person || target.holder !== tab.by) crossed += 1;
        cases[cases.indexOf(target)] = said.next;
      }
    } else {
      const taken = step(found, eventFrom(random, by, found, n), now);
      if (!('refused' in taken)) cases[at] = taken.next;
    }
    if (cases[at]?.phase === 'closed') {
      // The next person at the same desk place, perhaps on the same phone.
      cases[at] = caseOf({ id: `c${born}`, name: `p${born % 40}`, conversation: found.conversation }, now);
      born += 1;
    }
  }
  return { steps, accepted, refused, crossed };
}

function eventFrom(random: () => number, by: string, found: Case, n: number): CaseEvent {
  const other = by === 'aline' ? 'ben' : 'aline';
  const events: readonly CaseEvent[] = [
    { kind: 'claimed', by },
    { kind: 'claimed', by },
    { kind: 'offered', to: by },
    { kind: 'person-line' },
    { kind: 'given-back', by },
    { kind: 'returned', why: 'silent' },
    { kind: 'transfer-asked', by, to: other },
    { kind: 'transfer-accepted', by },
    { kind: 'transfer-rejected', by },
    { kind: 'taken-over', by },
    { kind: 'reassigned', by, to: other },
    { kind: 'came-back', conversation: `${found.id}/${n}`, channel: 'telegram' },
    { kind: 'closed', by, ending: { outcome: 'helped', referral: null, followUp: null } },
    { kind: 'ended-by-person' },
    { kind: 'alarmed' },
    { kind: 'fell-silent' },
  ];
  return events[Math.floor(random() * events.length)] as CaseEvent;
}
