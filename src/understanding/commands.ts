import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Language, languages } from '../domain/conversation.js';
import { Fault } from '../domain/faults.js';
import type { Understanding } from '../domain/understanding.js';
import { parsedYaml } from '../parsed-yaml.js';
import type { Token } from './normalise.js';
import { createCompile, createMatcher, type Match } from './phrases.js';

type Reply = NonNullable<Understanding['reply']>;

/** A whole message that is a known word: a topic, or an answer to a yes/no question. */
interface Command {
  readonly topic: string | null;
  readonly reply: Reply | null;
  /** The language that was named ("english"). */
  readonly named: Language | null;
}

/** Reads a message as a command, or undefined when it is anything else. */
export type ReadCommand = (tokens: readonly Token[]) => Command | undefined;

const patterns = z.array(z.string());
const commandsFile = z.strictObject({
  reviewed: z.string().nullable(),
  stop: patterns,
  exit: patterns,
  menu: patterns,
  help: patterns,
  back: patterns,
  repeat: patterns,
  forget: patterns,
  person: patterns,
  language: z.strictObject({
    ask: patterns,
    rw: patterns,
    en: patterns,
    fr: patterns,
    sw: patterns,
    rn: patterns,
  }),
  yes: patterns,
  no: patterns,
  unknown: patterns,
  skip: patterns,
  polite: patterns,
  markers: patterns.optional(),
});
type CommandsFile = z.infer<typeof commandsFile>;

/** The command words of every language, from `corpus/lexicon/<lang>/commands.yaml`. */
export function loadCommands(corpusFolder: string): ReadonlyMap<Language, CommandsFile> {
  return new Map(languages.map((language) => [language, readCommandsFile(corpusFolder, language)]));
}

function readCommandsFile(corpusFolder: string, language: Language): CommandsFile {
  const name = join('lexicon', language, 'commands.yaml');
  try {
    return commandsFile.parse(parsedYaml(readFileSync(join(corpusFolder, name), 'utf8')));
  } catch (cause) {
    throw new Fault('content.invalid', { detail: name, cause });
  }
}

/** What each command means, the most careful first: where two stand in one message the earlier wins. */
const topicOf = {
  forget: 'bot.delete',
  stop: 'bot.stop',
  exit: 'bot.stop',
  person: 'help.counsellor',
  language: 'bot.language',
  menu: 'bot.menu',
  help: 'bot.menu',
  back: 'bot.back',
  repeat: 'bot.repeat',
} as const;
const topicsByCare = [...new Set<string>(Object.values(topicOf))];
const replies = ['yes', 'no', 'unknown', 'skip'] as const;

/** Matches a whole message, politeness around it allowed, in any language whatever the conversation speaks. */
export function createCommands(files: ReadonlyMap<Language, CommandsFile>): ReadCommand {
  const compile = createCompile();
  const match = createMatcher(
    [...files.values()].flatMap(meanings).map(([pattern, value]) => ({ phrase: compile(pattern), value })),
  );
  return (tokens) => {
    if (tokens.length === 0 || tokens.length > longestCommand) return undefined;
    const found = match(tokens);
    if (
      !covers(
        found.map((each) => each.match),
        tokens.length,
      )
    )
      return undefined;
    return choose(outermost(found));
  };
}

const longestCommand = 12;

type Meaning = Command | 'polite';
interface Found {
  readonly value: Meaning;
  readonly match: Match;
}

function meanings(file: CommandsFile): readonly (readonly [string, Meaning])[] {
  const of = (list: readonly string[], value: Meaning) => list.map((pattern) => [pattern, value] as const);
  const topic = (name: keyof typeof topicOf, named: Language | null = null): Command => ({
    topic: topicOf[name],
    reply: null,
    named,
  });
  const named = languages.flatMap((language) => of(file.language[language], topic('language', language)));
  const plain = (['stop', 'exit', 'menu', 'help', 'back', 'repeat', 'forget', 'person'] as const).flatMap(
    (name) => of(file[name], topic(name)),
  );
  const answers = replies.flatMap((reply) => of(file[reply], { topic: null, reply, named: null }));
  return [
    ...plain,
    ...of(file.language.ask, topic('language')),
    ...named,
    ...answers,
    ...of(file.polite, 'polite'),
  ];
}

function covers(matches: readonly Match[], length: number): boolean {
  const covered = new Set<number>();
  for (const { from, to } of matches) for (let at = from; at < to; at += 1) covered.add(at);
  return covered.size === length;
}

/** Drops what lies inside a longer match: "go back" is not "back", "no problem" is not "no". */
function outermost(found: readonly Found[]): readonly Found[] {
  const inside = (inner: Match, outer: Match) =>
    outer.from <= inner.from && outer.to >= inner.to && outer.to - outer.from > inner.to - inner.from;
  return found.filter((each) => !found.some((other) => inside(each.match, other.match)));
}

function choose(found: readonly Found[]): Command | undefined {
  const commands = found.flatMap((each) => (each.value === 'polite' ? [] : [each.value]));
  const care = (command: Command) =>
    command.topic === null ? topicsByCare.length : topicsByCare.indexOf(command.topic);
  const best = [...commands].sort((one, other) => care(one) - care(other))[0];
  if (best === undefined || best.topic !== null) return best;
  return commands.every((command) => command.reply === best.reply) ? best : undefined;
}
