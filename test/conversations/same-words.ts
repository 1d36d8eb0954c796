import type { TestInzira } from '../support/inzira.js';

/** One move of a person: her words, or the label she taps, by its key. */
type Move = { readonly says: string } | { readonly taps: string };

/** A woman in Rwanda looks at an offer, goes on, and asks for a person. */
export const offerAndPerson: readonly Move[] = [
  { says: 'Muraho' },
  { says: 'menu' },
  { taps: 'menu.check' },
  {
    says: 'Akazi muri Oman: abakobwa bakora mu ngo, 400$ ku kwezi, nta burambe. Wohereze 300,000 frw ya dosiye mbere yo kugenda. Pasiporo yawe izabikwa na boss. Ntubwire umuntu n’umwe.',
  },
  { taps: 'offer.when.days' },
  { says: '1' },
  { taps: 'result.anyway' },
  { taps: 'choice.menu' },
  { says: '0' },
  { says: 'ndashaka kuvugana n’umuntu' },
];

/** What came of one move: all words in order, and the choices on the table. */
export interface Turn {
  readonly words: string;
  readonly choices: readonly string[];
}

interface Speaker {
  say(text: string): Promise<readonly Heard[]>;
  tap(label: string): Promise<readonly Heard[]>;
}

interface Heard {
  readonly text: string;
  readonly choices: readonly string[];
}

/** However the lines of a turn are cut or joined, the words are the same. */
const turnOf = (heard: readonly Heard[]): Turn => ({
  words: heard
    .map(({ text }) => text)
    .join(' ')
    .split(/\s+/u)
    .join(' ')
    .trim(),
  choices: heard.at(-1)?.choices ?? [],
});

/** Plays a script in Kinyarwanda and writes down every turn. */
export async function transcript(
  { content }: Pick<TestInzira, 'content'>,
  script: readonly Move[],
  speaker: Speaker,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (const move of script) {
    const heard =
      'says' in move ? await speaker.say(move.says) : await speaker.tap(content.speak('rw', move.taps));
    turns.push(turnOf(heard));
  }
  return turns;
}

/** The same script with the engine alone, as the page and the terminal read it. */
export async function plainTranscript(
  inzira: TestInzira,
  script: readonly Move[],
  begins: 'writes' | 'opens',
): Promise<readonly Turn[]> {
  const person = inzira.talk(begins === 'opens' ? 'rw' : undefined);
  if (begins === 'opens') await person.open();
  const heard = ({ lines }: Awaited<ReturnType<typeof person.open>>): readonly Heard[] =>
    lines.map(({ text, choices }) => ({ text, choices: choices.map(({ label }) => label) }));
  return transcript(inzira, script, {
    say: async (text) => heard(await person.say(text)),
    tap: async (label) => heard(await person.tap(label)),
  });
}
