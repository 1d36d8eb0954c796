import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../src/project-root.js';

interface AnswerWords {
  readonly label: string;
  readonly text: string;
  readonly more?: string;
}
export type Answers = Readonly<Record<string, AnswerWords>>;

/** What a language's answers are held against. */
export interface Measure {
  readonly topics: readonly { readonly id: string; readonly audience?: string }[];
  /** The English answers: the same keys and holes are wanted in every language. */
  readonly reference: Answers;
  readonly lifeLines: readonly string[];
  readonly forbidden: readonly string[];
  readonly discreet: readonly string[];
}

/** A YAML file of the project, unchecked. */
export function readProjectYaml(path: string) {
  return parse(readFileSync(join(projectRoot(), path), 'utf8'));
}

/** Years, counts of people and the number of the law: the only longer figures that answers may hold. */
const figures = new Set([...years(2016, 2026), '105', '150', '297']);

function years(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** Everything that is wrong with one language's answers, each as `topic: flaw`. */
export function answerFlaws(answers: Answers, measure: Measure): string[] {
  const missing = measure.topics.filter(({ id }) => !answers[id]).map(({ id }) => `${id}: missing`);
  const own = Object.entries(answers).flatMap(([id, answer]) =>
    flawsOf(id, answer, measure).map((flaw) => `${id}: ${flaw}`),
  );
  return [...missing, ...own, ...sameLabels(answers)];
}

function flawsOf(id: string, answer: AnswerWords, measure: Measure): string[] {
  const topic = measure.topics.find((one) => one.id === id);
  const reference = measure.reference[id];
  if (!topic || !reference) return ['is no topic'];
  const said = [answer.label, answer.text, answer.more ?? ''].join('\n');
  const publicly = topic.audience !== 'professional';
  return [
    ...tooLong(answer),
    ...figureFlaws(said),
    ...holeFlaws(
      said,
      [reference.label, reference.text, answer.more === undefined ? '' : (reference.more ?? '')].join('\n'),
      measure,
    ),
    ...(publicly && holesIn(said).length > 0 ? ['a number in words that may be read abroad'] : []),
    // A language may still lack the second layer; it may not have one of its own.
    ...(answer.more !== undefined && reference.more === undefined ? ['more: not as in English'] : []),
    ...wordsIn(said, measure.forbidden).map((word) => `says "${word}"`),
    ...(publicly ? wordsIn(answer.text.slice(0, 100), measure.discreet) : []).map(
      (word) => `begins with "${word}"`,
    ),
  ];
}

function tooLong({ label, text, more }: AnswerWords): string[] {
  return [
    ...(label.trim() === '' || label.length > 24 ? [`label of ${label.length}`] : []),
    ...(text.trim() === '' || text.length > 420 ? [`text of ${text.length}`] : []),
    ...(sentencesIn(text) > 4 ? [`text of ${sentencesIn(text)} sentences`] : []),
    ...(more !== undefined && (more.trim() === '' || more.length > 900) ? [`more of ${more.length}`] : []),
  ];
}

/** A sentence ends where a stop is followed by a capital, a quote or the end. */
export function sentencesIn(text: string): number {
  const ends = text.match(/[.!?…]+[\s ]*["”»’)]*(?=\s+["“«(]?\s*\p{Lu}|\s*$)/gu);
  return ends?.length ?? 0;
}

/** Digits that stand together, also when blanks, points or strokes part them as in a telephone number. */
function figureFlaws(said: string): string[] {
  const joined = said.replace(/(?<=\d)[ .\- ](?=\d)/g, '');
  return (joined.match(/\d{3,}/g) ?? []).filter((figure) => !figures.has(figure)).map((f) => `figure ${f}`);
}

const holesIn = (said: string): string[] =>
  [...new Set([...said.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

function holeFlaws(said: string, reference: string, { lifeLines }: Measure): string[] {
  const strange = holesIn(said).filter((hole) => !lifeLines.includes(hole.replace(/^n_/, '')));
  const same = holesIn(said).join() === holesIn(reference).join();
  return [
    ...strange.map((hole) => `hole {${hole}} is no life line`),
    ...(same ? [] : [`holes {${holesIn(said)}}, in English {${holesIn(reference)}}`]),
  ];
}

/** Those of the words that stand in the text as whole words. */
function wordsIn(text: string, list: readonly string[]): string[] {
  const plain = text.toLowerCase().replaceAll('’', "'");
  return list.filter((word) => {
    const pattern = word.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'u').test(plain);
  });
}

/** Two choices with one label cannot be told apart. */
function sameLabels(answers: Answers): string[] {
  const seen = new Map<string, string>();
  return Object.entries(answers).flatMap(([id, { label }]) => {
    const other = seen.get(label);
    seen.set(label, id);
    return other === undefined ? [] : [`${id}: has the label of ${other}`];
  });
}
