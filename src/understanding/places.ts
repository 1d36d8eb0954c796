import type { Danger } from '../domain/understanding.js';
import { createSpell, type PlaceFile } from './danger-lexicon.js';
import type { Token } from './normalise.js';
import { createCompile, createMatcher, type Match } from './phrases.js';
import { Spans } from './spans.js';

type Side = 'abroad' | 'rwanda';

/** Where the person says she is, and where a danger of that kind is. */
export interface PlaceReading {
  readonly person: Side | null;
  readonly danger: Side | null;
}

type Value = { readonly is: 'here' | 'there'; readonly side: Side } | { readonly is: 'not-here' | 'not-yet' };

/** "I am in Oman" says where she is; "a job in Oman" says nothing; of somebody else "in Oman" is enough. */
export function createReadPlace(files: readonly PlaceFile[]) {
  const match = createMatcher<Value>(entriesOf(files));
  return (tokens: readonly Token[], danger: Pick<Danger, 'kind' | 'about'> | null): PlaceReading => {
    const found = match(tokens);
    const person = sideOf('here', found, ['not-here', 'not-yet']);
    if (danger === null || danger.kind === 'travel') return { person, danger: person };
    const there = sideOf('there', found, ['not-yet']);
    return { person, danger: danger.about === 'self' ? (person ?? there) : (there ?? person) };
  };
}

interface Found {
  readonly value: Value;
  readonly match: Match;
}

/** Abroad counts before Rwanda: the Rwandan numbers are the ones that may not be shown in vain. */
function sideOf(is: 'here' | 'there', found: readonly Found[], harmless: Value['is'][]): Side | null {
  const against = new Spans(
    found.filter(({ value }) => harmless.includes(value.is)).map(({ match }) => match),
  );
  const sides = found.flatMap(({ value, match }) =>
    value.is === is && !against.touch(match) ? [value.side] : [],
  );
  if (sides.includes('abroad')) return 'abroad';
  return sides.includes('rwanda') ? 'rwanda' : null;
}

function entriesOf(files: readonly PlaceFile[]) {
  const entriesOn = (side: Side) => {
    const compile = createCompile(createSpell({ place: files.flatMap((file) => file[side]) }));
    const entries = (patterns: readonly string[], value: Value) =>
      patterns.map((pattern) => ({ phrase: compile(pattern), value }));
    return files.flatMap((file) => [
      ...entries(file.here, { is: 'here', side }),
      ...entries(file.there, { is: 'there', side }),
      ...entries(file['not-here'], { is: 'not-here' }),
      ...entries(file['not-yet'], { is: 'not-yet' }),
      ...(side === 'abroad' ? entries(file['here-abroad'], { is: 'here', side }) : []),
    ]);
  };
  return [...entriesOn('abroad'), ...entriesOn('rwanda')];
}
