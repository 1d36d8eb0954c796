/** Every fault of the program: permanent code → may it be tried again, and the HTTP status it becomes. */
export const faults = {
  'config.invalid': { retry: false, status: 500 },
  'content.invalid': { retry: false, status: 500 },
  'content.missing': { retry: false, status: 500 },
  'input.invalid': { retry: false, status: 400 },
  'input.too-large': { retry: false, status: 413 },
  'input.unsupported': { retry: false, status: 415 },
  'session.forged': { retry: false, status: 403 },
  'session.missing': { retry: false, status: 401 },
  'session.expired': { retry: false, status: 403 },
  'session.ended': { retry: false, status: 403 },
  'request.cross-site': { retry: false, status: 403 },
  'page.unknown': { retry: false, status: 404 },
  'limit.exceeded': { retry: true, status: 429 },
  'conversation.busy': { retry: true, status: 503 },
  'conversation.late': { retry: true, status: 503 },
  'conversation.poisoned': { retry: false, status: 500 },
  'store.unavailable': { retry: true, status: 503 },
  'store.newer': { retry: false, status: 500 },
  'store.locked': { retry: false, status: 500 },
  'store.misconfigured': { retry: false, status: 500 },
  'store.exists': { retry: false, status: 500 },
  'store.damaged': { retry: false, status: 500 },
  'store.none': { retry: false, status: 500 },
  'store.parameter': { retry: false, status: 500 },
  'vault.key': { retry: false, status: 500 },
  'vault.unreadable': { retry: false, status: 500 },
  'vault.gone': { retry: false, status: 404 },
  'model.missing': { retry: false, status: 500 },
  'channel.forged': { retry: false, status: 401 },
  'channel.unreadable': { retry: false, status: 400 },
  'channel.refused': { retry: false, status: 502 },
  'channel.throttled': { retry: true, status: 503 },
  'channel.window': { retry: false, status: 502 },
  'channel.account': { retry: true, status: 503 },
  'channel.unreachable': { retry: true, status: 503 },
  'case.unknown': { retry: false, status: 404 },
  'case.closed': { retry: false, status: 409 },
  'case.taken': { retry: false, status: 409 },
  'case.not-yours': { retry: false, status: 403 },
  'case.wrong-phase': { retry: false, status: 409 },
  'staff.denied': { retry: false, status: 403 },
  'staff.throttled': { retry: true, status: 429 },
  'staff.expired': { retry: false, status: 403 },
  'staff.taken': { retry: false, status: 409 },
  'staff.weak': { retry: false, status: 400 },
  'staff.unknown': { retry: false, status: 404 },
  'audit.unsound': { retry: false, status: 500 },
  'audit.unanchored': { retry: true, status: 503 },
  'staff.unconfirmed': { retry: false, status: 403 },
  'staff.second': { retry: false, status: 403 },
  'console.plain': { retry: false, status: 403 },
  'clock.jumped': { retry: false, status: 500 },
  'internal.unknown': { retry: false, status: 500 },
} as const;

export type FaultCode = keyof typeof faults;

/** An error with a permanent code; `detail` names files, keys or settings and never holds what a person wrote. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: string | undefined;

  constructor(code: FaultCode, options: { detail?: string; cause?: unknown } = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.detail = options.detail;
  }

  /** The fault itself, or `internal.unknown` around anything else. */
  static from(error: unknown): Fault {
    return error instanceof Fault ? error : new Fault('internal.unknown', { cause: error });
  }
}
