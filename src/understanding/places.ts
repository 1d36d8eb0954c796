import type { Danger } from '../domain/understanding.js';
import { createExpand, type PlaceFile } from './danger-lexicon.js';
import type { Token } from './normalise.js';
import { compilePhrase, createMatcher, type Match } from './phrases.js';
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
  const expandTo = (side: Side) => createExpand({ place: files.flatMap((file) => file[side]) });
  const expand = { abroad: expandTo('abroad'), rwanda: expandTo('rwanda') };
  const entry = (pattern: string, value: Value) => ({ phrase: compilePhrase(pattern), value });
  return files.flatMap((file) => [
    ...(['abroad', 'rwanda'] as const).flatMap((side) => [
      ...file.here.map((pattern) => entry(expand[side](pattern), { is: 'here', side })),
      ...file.there.map((pattern) => entry(expand[side](pattern), { is: 'there', side })),
      ...file['not-here'].map((pattern) => entry(expand[side](pattern), { is: 'not-here' })),
      ...file['not-yet'].map((pattern) => entry(expand[side](pattern), { is: 'not-yet' })),
    ]),
    ...file['here-abroad'].map((pattern) => entry(pattern, { is: 'here', side: 'abroad' })),
  ]);
}
