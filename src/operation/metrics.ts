import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FaultCode } from '../domain/faults.js';
import type { Clock } from '../engine/ports/clock.js';
import type { Store } from '../engine/ports/store.js';
import type { Understand } from '../engine/ports/understand.js';

/** What is counted of a running instance: kinds, codes and times, never who or what. */
export interface Metrics {
  fault(code: FaultCode): void;
  /** `status` is the HTTP status; `route` a pattern, never an address as it came. */
  request(route: string, status: number, seconds: number): void;
  /** The store, counted. */
  measuredStore(store: Store): Store;
  measuredUnderstand(understand: Understand): Understand;
  /** The figures as text for Prometheus, with the outbox as it is now. */
  read(store: Pick<Store, 'outbox'>, clock: Clock): Promise<{ readonly type: string; readonly text: string }>;
}

/** Figures of this instance alone, in a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const faults = counter(registry, 'faults_total', 'faults by code', ['code']);
  const requests = times(registry, 'http_seconds', 'answers by route and status', ['route', 'status']);
  const reads = times(registry, 'understand_seconds', 'reading one message', []);
  const outbox = outboxGauges(registry);
  return {
    fault: (code) => faults.inc({ code }),
    request: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    measuredStore: (store) => measured(registry, store),
    measuredUnderstand: (understand) => (text, prior) => timed(reads, {}, () => understand(text, prior)),
    async read(store, clock) {
      await outbox.look(store, clock);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

const named = (name: string) => `inzira_${name}`;
const counter = (registry: Registry, name: string, help: string, labelNames: string[]) =>
  new Counter({ name: named(name), help, labelNames, registers: [registry] });
const times = (registry: Registry, name: string, help: string, labelNames: string[]) =>
  new Histogram({ name: named(name), help, labelNames, buckets, registers: [registry] });
const buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const waits = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 3_600];

async function timed<Value>(
  histogram: Histogram,
  labels: Record<string, string>,
  work: () => Promise<Value>,
): Promise<Value> {
  const end = histogram.startTimer(labels);
  try {
    return await work();
  } finally {
    end();
  }
}

function measured(registry: Registry, store: Store): Store {
  const messages = counter(registry, 'messages_total', 'accepted messages', ['channel', 'result']);
  const turns = counter(registry, 'turns_total', 'turns by what the store made of them', ['result']);
  const sends = counter(registry, 'sends_total', 'attempts by what became of them', ['outcome']);
  const writes = times(registry, 'store_seconds', 'durable writes', ['operation']);
  const waited = new Histogram({
    name: named('line_wait_seconds'),
    help: 'from said to first sent',
    labelNames: ['lane'],
    buckets: waits,
    registers: [registry],
  });
  return {
    ...store,
    async accept(given) {
      const receipts = await timed(writes, { operation: 'accept' }, () => store.accept(given));
      for (const [at, { result }] of receipts.entries())
        messages.inc({ channel: given[at]?.from.channel ?? 'unknown', result });
      return receipts;
    },
    async commit(turn) {
      const result = await timed(writes, { operation: 'commit' }, () => store.commit(turn));
      turns.inc({ result });
      return result;
    },
    async begin(id, now, leaseMs) {
      const row = await store.begin(id, now, leaseMs);
      if (row?.attempt === 1) waited.observe({ lane: row.lane }, Math.max(0, now - row.at) / 1_000);
      return row;
    },
    settle(row, outcome, now) {
      sends.inc({ outcome: outcome.kind });
      return store.settle(row, outcome, now);
    },
  };
}

function outboxGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name: named(name), help, labelNames, registers: [registry] });
  const lines = gauge('outbox_lines', 'lines by state', ['state']);
  const oldest = gauge('outbox_oldest_seconds', 'how long the line that waits longest is due', []);
  return {
    async look(store: Pick<Store, 'outbox'>, clock: Clock) {
      const { open, failed, held, oldestDueAt } = await store.outbox();
      for (const [state, count] of Object.entries({ open, failed, held })) lines.set({ state }, count);
      oldest.set(oldestDueAt === undefined ? 0 : Math.max(0, clock.now() - oldestDueAt) / 1_000);
    },
  };
}
