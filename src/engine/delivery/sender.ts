import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../domain/faults.js';
import type { PushChannel } from '../ports/channel.js';
import type { DueRow, OutboxRow, Outcome, RowId } from '../ports/store.js';
import { isShut, lateOutcome, leaseMs, outcomeOf, shutOutcome, trySend, waitsForReceipt } from './attempt.js';
import { Breaker } from './breaker.js';
import type { DeliveryParts } from './delivery-parts.js';
import { bucketsFor, channelBucket } from './pacing.js';

const slots = 16;
/** Slots that only lines to people in danger may use. */
const crisisSlots = 3;
const looksAt = 64;
const awayMs = 500;
/** Looking into a long outbox takes long: at most a fifth of the time goes into it. */
const looksApart = 4;

/** Takes the lines of one channel from the outbox to its platform, as many at once as there are slots. */
export class Sender {
  readonly #parts: DeliveryParts;
  readonly #channel: PushChannel;
  readonly #startedAt: number;
  readonly #breaker = new Breaker();
  readonly #underWay = new Map<RowId, Promise<void>>();
  #ordinary = 0;
  #candidates: DueRow[] = [];
  #stale = true;
  #mayLookAt = 0;
  #pumping: Promise<void> | undefined;
  #stopped = false;
  /** Nothing may go before the first, and nothing but crisis before the second. */
  #pausedUntil = 0;
  #ordinaryUntil = 0;

  constructor(parts: DeliveryParts, channel: PushChannel) {
    this.#parts = parts;
    this.#channel = channel;
    this.#startedAt = parts.clock.now();
  }

  /** Sends what is due; resolves when nothing more may go out now. */
  async run(): Promise<void> {
    await this.#wake();
    while (this.#underWay.size > 0) {
      await Promise.all(this.#underWay.values());
      await this.#pumping;
    }
  }

  /** Begins no more sends and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#pumping?.catch(() => undefined);
    await Promise.all(this.#underWay.values());
  }

  /** When it is worth running again; undefined when nothing holds it back. */
  resumesAt(now: number): number | undefined {
    const at = Math.max(this.#pausedUntil, this.#ordinaryUntil, this.#breaker.openUntil);
    return at > now ? at : undefined;
  }

  #wake(): Promise<void> {
    this.#stale = true;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  async #pump(): Promise<void> {
    for (let row = await this.#next(); row; row = await this.#next()) this.#start(row);
  }

  async #next(): Promise<DueRow | undefined> {
    if (!this.#mayBegin()) return undefined;
    if (this.#stale || this.#candidates.length === 0) await this.#lookInTime();
    const [first] = this.#candidates;
    if (!this.#mayBegin() || !first || !this.#mayStart(first)) return undefined;
    this.#candidates.shift();
    return first;
  }

  #mayBegin(): boolean {
    const now = this.#parts.clock.now();
    if (this.#stopped || this.#pausedUntil > now) return false;
    return this.#underWay.size < Math.min(slots, this.#breaker.room(now));
  }

  #mayStart(row: DueRow | undefined): boolean {
    if (row?.lane === 'crisis') return true;
    const isOpen = this.#ordinary < slots - crisisSlots && this.#ordinaryUntil <= this.#parts.clock.now();
    return row !== undefined && isOpen;
  }

  /** Looks again; so soon after the last time only when nothing of what that has seen may begin. */
  async #lookInTime(): Promise<void> {
    const soonMs = this.#mayLookAt - performance.now();
    if (soonMs > 0 && this.#mayStart(this.#candidates[0])) return;
    if (soonMs > 0) await wait(soonMs);
    await this.#look();
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#parts;
    const begun = performance.now();
    this.#stale = false;
    const rows = await store.due(this.#channel.name, clock.now(), looksAt + slots);
    this.#candidates = rows.filter(({ id }) => !this.#underWay.has(id));
    this.#mayLookAt = performance.now() + looksApart * (performance.now() - begun);
  }

  #start(row: DueRow): void {
    const ordinary = row.lane === 'crisis' ? 0 : 1;
    this.#ordinary += ordinary;
    const done = this.#deliver(row)
      .catch((error) => this.#away(error))
      .finally(() => {
        this.#ordinary -= ordinary;
        this.#underWay.delete(row.id);
        void this.#wake().catch((error) => this.#away(error));
      });
    this.#underWay.set(row.id, done);
  }

  /** A store that is away must not be asked again and again at full speed. */
  #away(error: unknown): void {
    this.#parts.report(Fault.from(error).code);
    this.#pausedUntil = this.#parts.clock.now() + awayMs;
  }

  async #deliver(due: DueRow): Promise<void> {
    const { store, clock, report } = this.#parts;
    if (!(await this.#mayGo(due))) return;
    const row = await store.begin(due.id, clock.now(), leaseMs(this.#channel));
    if (!row) return;
    const outcome = await this.#outcome(row);
    if (outcome.kind === 'failed') report(outcome.code);
    const settled = await store.settle(row, outcome, clock.now());
    if (settled === 'last') await store.forget(row.conversation);
  }

  async #mayGo({ id, conversation, lane }: DueRow): Promise<boolean> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const { waitMs, bucket } = await store.throttle(bucketsFor(this.#channel, lane, conversation), now);
    if (waitMs === 0) return true;
    if (bucket !== channelBucket(this.#channel.name)) await store.postpone(id, now + waitMs);
    else if (lane === 'crisis') this.#pausedUntil = now + waitMs;
    else this.#ordinaryUntil = now + waitMs;
    return false;
  }

  async #outcome(row: OutboxRow): Promise<Outcome> {
    const now = this.#parts.clock.now();
    if (isShut(this.#parts, this.#channel, row)) return shutOutcome(row);
    if (now >= row.notAfter) return lateOutcome(this.#parts, row);
    const until = waitsForReceipt(this.#channel, row, this.#startedAt, now);
    return until === undefined ? this.#send(row) : { kind: 'unsure', until };
  }

  async #send(row: OutboxRow): Promise<Outcome> {
    const sent = await trySend(this.#channel, row);
    if (sent.outcome === 'later' && sent.code) this.#parts.report(sent.code);
    this.#breaker.record(sent.outcome !== 'unknown', this.#parts.clock.now());
    return outcomeOf(this.#parts, this.#channel, row, sent);
  }
}
