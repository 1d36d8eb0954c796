import type { Context } from 'hono';
import { z } from 'zod';
import { Fault } from '../domain/faults.js';
import { type Case, Outcome } from '../domain/handover/case.js';
import { maySee, nextFor } from '../domain/handover/queue.js';
import type { CaseEvent } from '../domain/handover/transition.js';
import { readAccount } from '../staff/account.js';
import { type Action, may } from '../staff/roles.js';
import { fieldsOf, Id, Said } from './fields.js';
import { type ConsoleParts, dutyOf, note, type Staff } from './parts.js';

const To = z.object({ to: Id });
const Words = z.object({ text: Said });
const GivingBack = z.object({ skill: z.string().max(32).default('') });
const Closing = z.object({
  outcome: Outcome.exclude(['ended-by-person']),
  referral: z.string().trim().max(200),
  followUp: z.iso.date().or(z.literal('')),
});

type MakeEvent = (parts: ConsoleParts, c: Context, by: string, found: Case) => Promise<CaseEvent> | CaseEvent;

interface Act {
  readonly needs: Action;
  readonly event: MakeEvent;
}

/** Everything that a button of the console does to a case: who may, and what happens. */
const acts: Readonly<Record<string, Act>> = {
  claim: { needs: 'claim', event: (_parts, _c, by) => ({ kind: 'claimed', by }) },
  accept: { needs: 'claim', event: (_parts, _c, by) => ({ kind: 'transfer-accepted', by }) },
  reject: { needs: 'claim', event: (_parts, _c, by) => ({ kind: 'transfer-rejected', by }) },
  'give-back': { needs: 'own-case', event: (_parts, c, by) => givingBack(c, by) },
  'back-to-bot': { needs: 'own-case', event: (_parts, _c, by) => ({ kind: 'back-to-bot', by }) },
  transfer: {
    needs: 'own-case',
    event: async (parts, c, by, found) => {
      const { to } = await fieldsOf(c, To);
      await colleague(parts, to, found);
      return { kind: 'transfer-asked', by, to };
    },
  },
  disagree: {
    needs: 'own-case',
    event: async (_parts, c, by) => ({ kind: 'disagreed', by, why: (await fieldsOf(c, Words)).text }),
  },
  close: { needs: 'own-case', event: (_parts, c, by) => closing(c, by) },
  'take-over': { needs: 'take-over', event: (_parts, _c, by) => ({ kind: 'taken-over', by }) },
  reassign: {
    needs: 'reassign',
    event: async (parts, c, by, found) => {
      const { to } = await fieldsOf(c, To);
      await colleague(parts, to, found);
      return { kind: 'reassigned', by, to };
    },
  },
};

/** Back to the queue: for everybody, or for who knows something she does not. */
async function givingBack(c: Context, by: string): Promise<CaseEvent> {
  const { skill } = await fieldsOf(c, GivingBack);
  return skill === '' ? { kind: 'given-back', by } : { kind: 'given-back', by, skill };
}

async function closing(c: Context, by: string): Promise<CaseEvent> {
  const { outcome, referral, followUp } = await fieldsOf(c, Closing);
  return { kind: 'closed', by, ending: { outcome, referral: referral || null, followUp: followUp || null } };
}

/** Another of staff who works here, may claim, and may see this case. */
async function colleague({ store }: ConsoleParts, id: string, found: Case): Promise<void> {
  const known = await readAccount(store.records, id);
  if (known?.account.status !== 'active' || !may(known.account.role, 'claim'))
    throw new Fault('staff.unknown');
  if (!maySee(known.account, found)) throw new Fault('case.not-yours');
}

/** The case as one of staff may see it; for all others there is none. */
export async function visible({ desk }: ConsoleParts, { account }: Staff, id: string): Promise<Case> {
  const view = Id.safeParse(id).success ? await desk.view(id) : undefined;
  if (!view || !maySee(account, view.found)) throw new Fault('case.unknown');
  return view.found;
}

/** Throws `staff.denied`, written down, when the role does not allow it. */
export async function permit(parts: ConsoleParts, staff: Staff, action: Action, id?: string): Promise<void> {
  if (may(staff.account.role, action)) return;
  // What was typed into the address bar has no place in the log.
  const about = Id.safeParse(id).data;
  await note(parts, staff, 'denied', { detail: action, ...(about && { case: about }) });
  throw new Fault('staff.denied');
}

/** Does to a case what a button says; written down before it is done. */
export async function carryOut(
  parts: ConsoleParts,
  staff: Staff,
  c: Context,
  id: string,
  name: string,
): Promise<void> {
  const act = acts[name];
  if (!act) throw new Fault('page.unknown');
  await permit(parts, staff, act.needs, id);
  const found = await visible(parts, staff, id);
  const event = await act.event(parts, c, staff.account.id, found);
  await note(parts, staff, name, { case: id });
  await parts.desk.act(id, event, staff.account.id);
}

const Say = z.object({
  text: Said,
  line: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  grip: z.coerce.number().int().min(0),
  name: z.string().max(60),
  conversation: Id,
  anyway: z.literal('yes').optional(),
});

/** `held`: the words seem to be in another language than hers; they are shown again before they go. */
export type SaidOutcome = { readonly held: { readonly text: string; readonly seems: string } } | 'said';

const surely = 0.9;

/** Words of a counsellor to the person of the case that her page showed, and to nobody else. */
export async function say(parts: ConsoleParts, staff: Staff, c: Context, id: string): Promise<SaidOutcome> {
  await permit(parts, staff, 'own-case', id);
  const form = await fieldsOf(c, Say);
  const found = await visible(parts, staff, id);
  const { language } = await parts.understand(form.text, found.language);
  const seems = language.confidence >= surely ? language.code : null;
  const isOther = seems !== null && seems !== found.language && !(seems === 'rw' && found.language === 'rn');
  if (isOther && form.anyway === undefined) return { held: { text: form.text, seems } };
  const { grip, name, conversation, line } = form;
  await note(parts, staff, 'say', { case: id });
  await parts.desk.say(
    { id, grip, name, conversation },
    { by: staff.account.id, lineId: line, text: form.text },
  );
  return 'said';
}

/** A note for staff, in the case she holds. */
export async function writeNote(parts: ConsoleParts, staff: Staff, c: Context, id: string): Promise<void> {
  await permit(parts, staff, 'own-case', id);
  const { text } = await fieldsOf(c, Words);
  const found = await visible(parts, staff, id);
  if (found.holder !== staff.account.id) throw new Fault('case.not-yours');
  await note(parts, staff, 'note', { case: id });
  await parts.desk.note(id, staff.account.id, text);
}

const tries = 5;

/** The next person whom she can help, now hers; undefined when nobody waits. Others may be faster: then the one after. */
export async function helpNext(parts: ConsoleParts, staff: Staff): Promise<string | undefined> {
  await permit(parts, staff, 'claim');
  const by = staff.account.id;
  for (let n = 0; n < tries; n += 1) {
    const next = nextFor(dutyOf(staff.account), await parts.desk.open());
    if (!next) return undefined;
    await note(parts, staff, 'next', { case: next.id });
    try {
      await parts.desk.act(next.id, { kind: 'claimed', by }, by);
      return next.id;
    } catch (error) {
      if (!['case.taken', 'case.closed'].includes(Fault.from(error).code)) throw error;
    }
  }
  return undefined;
}
