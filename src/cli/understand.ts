import { openReaders } from '../wiring.js';
import type { Command } from './command.js';
import { eachJsonLine, TextLine } from './json-lines.js';
import { understandLine } from './understand-line.js';

/** What is understood in each line: CONTRACTS §4. */
export const understand: Command = {
  summary: 'reads {"text","lang"?} lines, writes what is understood',
  usage: 'inzira understand [--kirundi] < lines.jsonl',
  async run(args, io) {
    const { understand: read } = await openReaders(io.err);
    const kirundi = args.includes('--kirundi');
    return eachJsonLine(io, TextLine, ({ text, lang }) => understandLine(read, text, lang, kirundi));
  },
};
