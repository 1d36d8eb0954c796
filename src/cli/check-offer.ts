import type { Command } from './command.js';
export const checkOffer: Command = {
  summary: 'reads {"text"} lines, writes the warning signs of an offer',
  usage: 'inzira check-offer < lines.jsonl',
  run: async () => 1,
};
