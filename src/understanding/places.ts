import type { Danger } from '../domain/understanding.js';
import { createExpand, type PlaceFile } from './danger-lexicon.js';
import type { Token } from './normalise.js';
import { compilePhrase, createMatcher } from './phrases.js';
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
    const spansOf = (...kinds: Value['is'][]) =>
      new Spans(found.filter(({ value }) => kinds.includes(value.is)).map((each) => each.match));
    const harmless = { here: spansOf('not-here', 'not-yet'), there: spansOf('not-yet') };
    const says = (is: 'here' | 'there', side: Side) =>
      found.some(({ value, match: at }) => value.is === is && value.side === side && !harmless[is].touch(at));
    const person = says('here', 'abroad') ? 'abroad' : says('here', 'rwanda') ? 'rwanda' : null;
    if (danger === null || danger.kind === 'travel') return { person, danger: person };
    const there = says('there', 'abroad') ? 'abroad' : says('there', 'rwanda') ? 'rwanda' : null;
    return { person, danger: danger.about === 'self' ? (person ?? there) : (there ?? person) };
  };
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
