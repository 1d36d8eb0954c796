import type { Case, CaseEntry } from '../domain/handover/case.js';
import type { CaseDesk } from '../engine/engine.js';

/** A case as it leaves the house (docs/console.md): what was said and done, and no address. */
export interface ExportedCase {
  readonly schema: 'inzira-case-1';
  readonly case: Pick<
    Case,
    'id' | 'name' | 'channel' | 'language' | 'tier' | 'phase' | 'age' | 'outcome' | 'referral'
  > & {
    readonly openedAt: string;
    readonly passedOn: readonly string[];
    readonly followUp: string | null;
  };
  readonly entries: readonly (Pick<CaseEntry, 'by' | 'text'> & { readonly at: string })[];
}

type Viewed = NonNullable<Awaited<ReturnType<CaseDesk['view']>>>;

/** Notes for staff stay in the house. */
export function exported({ found, entries }: Viewed): ExportedCase {
  const { id, name, channel, language, tier, phase, age, outcome, referral, followUp, summary, openedAt } =
    found;
  const time = (at: number) => new Date(at).toISOString();
  return {
    schema: 'inzira-case-1',
    case: {
      ...{ id, name, channel, language, tier, phase, age, outcome, referral, followUp },
      openedAt: time(openedAt),
      passedOn: summary,
    },
    entries: entries
      .filter(({ by }) => by !== 'note')
      .map(({ by, text, at }) => ({ by, text, at: time(at) })),
  };
}
