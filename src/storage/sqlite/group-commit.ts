import { Fault } from '../../domain/faults.js';
import type { Driver } from './driver.js';

/** An answer that takes back what its unit has written. */
export class TakenBack<Value> {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

export interface GroupLimits {
  /** The longest a unit waits for company. */
  readonly groupMs: number;
  readonly groupMax: number;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

interface Unit {
  readonly apply: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const failures =
  /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|NOMEM|BUSY|LOCKED|CANTOPEN|PROTOCOL|INTERRUPT|PERM|AUTH)/;

function isDiskFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && failures.test(String(error.code));
}

class Broken extends TakenBack<Fault> {}

/** What the unit answers; a fault of its own is its answer, one of the disk concerns all and is thrown. */
function attempt(unit: Unit): unknown {
  try {
    return unit.apply();
  } catch (error) {
    if (isDiskFailure(error)) throw error;
    return new Broken(Fault.from(error));
  }
}

/**
 * Writes in company: units wait for each other as long as more keep coming, then share one transaction.
 * Each stands or falls alone; none is answered before the disk has them all.
 */
export class GroupCommit {
  readonly #driver: Driver;
  readonly #limits: GroupLimits;
  #waiting: Unit[] = [];
  #firstAt = 0;
  #closed = false;

  constructor(driver: Driver, limits: GroupLimits) {
    this.#driver = driver;
    this.#limits = limits;
  }

  /**
   * Runs `apply` inside the next transaction, twice if need be, so it may change the database and nothing else.
   * What it throws, or answers as `TakenBack`, undoes what it wrote.
   */
  write<Value>(apply: () => Value | TakenBack<Value>): Promise<Value> {
    if (this.#closed) return Promise.reject(new Fault('store.unavailable'));
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.push({ apply, resolve: (value) => resolve(value as Value), reject });
      if (this.#waiting.length >= this.#limits.groupMax) this.flush();
      else if (this.#waiting.length === 1) this.#begin();
    });
  }

  /** Writes what is waiting, now. */
  flush(): void {
    const units = this.#waiting;
    if (units.length === 0) return;
    this.#waiting = [];
    const outcomes = this.#transact(units);
    for (const [index, unit] of units.entries()) {
      const outcome = outcomes[index] ?? { error: new Fault('store.unavailable') };
      if ('value' in outcome) unit.resolve(outcome.value);
      else unit.reject(outcome.error);
    }
  }

  close(): void {
    this.flush();
    this.#closed = true;
  }

  #begin(): void {
    this.#firstAt = performance.now();
    const [first] = this.#waiting;
    let seen = this.#waiting.length;
    const look = () => {
      if (this.#waiting[0] !== first) return;
      const grows = this.#waiting.length > seen && performance.now() - this.#firstAt < this.#limits.groupMs;
      seen = this.#waiting.length;
      if (grows) setImmediate(look);
      else this.flush();
    };
    setImmediate(look);
  }

  #transact(units: readonly Unit[]): readonly Outcome[] {
    try {
      return this.#together(units) ?? this.#eachForItself(units);
    } catch (error) {
      this.#rollback();
      const fault = new Fault('store.unavailable', { cause: error });
      return units.map(() => ({ error: fault }));
    }
  }

  /** The quick way, without savepoints; undefined, and nothing written, when a unit has to be undone. */
  #together(units: readonly Unit[]): readonly Outcome[] | undefined {
    const driver = this.#driver;
    const outcomes: Outcome[] = [];
    driver.run('BEGIN IMMEDIATE', []);
    for (const unit of units) {
      const value = attempt(unit);
      if (value instanceof TakenBack) {
        driver.run('ROLLBACK', []);
        return undefined;
      }
      outcomes.push({ value });
    }
    driver.run('COMMIT', []);
    return outcomes;
  }

  #eachForItself(units: readonly Unit[]): readonly Outcome[] {
    this.#driver.run('BEGIN IMMEDIATE', []);
    const outcomes = units.map((unit) => this.#inSavepoint(unit));
    this.#driver.run('COMMIT', []);
    return outcomes;
  }

  #inSavepoint(unit: Unit): Outcome {
    const driver = this.#driver;
    driver.run('SAVEPOINT unit', []);
    const value = attempt(unit);
    if (value instanceof TakenBack) driver.run('ROLLBACK TO unit', []);
    driver.run('RELEASE unit', []);
    if (value instanceof Broken) return { error: value.value };
    return { value: value instanceof TakenBack ? value.value : value };
  }

  #rollback(): void {
    try {
      if (this.#driver.inTransaction) this.#driver.run('ROLLBACK', []);
    } catch {
      // The transaction is gone already; the units have their fault.
    }
  }
}
