import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Address, Language, Line, Message } from '../../domain/conversation.js';
import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../engine/ports/clock.js';

export interface TerminalParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly input: Readable;
  readonly output: Writable;
  /** A fresh id for each message. */
  readonly nextId: () => string;
  readonly language: Language | undefined;
}

const address: Address = { channel: 'terminal', account: 'local', address: 'terminal' };

/** Talks with one person in a terminal until the input ends; choices are numbered, digits pick them. */
export async function talkInTerminal(parts: TerminalParts): Promise<void> {
  const { engine, output } = parts;
  const send = async (kind: 'open' | 'text', text: string) => {
    const { reply } = await engine.converse([messageOf(parts, kind, text)]);
    output.write(`${reply.lines.map(renderLine).join('\n\n')}\n\n`);
  };
  await send('open', '');
  const reader = createInterface({ input: parts.input });
  for await (const text of reader) await send('text', text);
}

function messageOf(parts: TerminalParts, kind: 'open' | 'text', text: string): Message {
  const { language } = parts;
  return {
    id: parts.nextId(),
    from: address,
    kind,
    text,
    ...(language === undefined ? {} : { language }),
    receivedAt: parts.clock.now(),
  };
}

/** A line with its choices numbered from 1. */
function renderLine(line: Line): string {
  const choices = line.choices.map((choice, at) => `  ${at + 1}  ${choice.label}`);
  return [line.text, ...choices].join('\n');
}
