import type { Token } from './normalise.js';
import type { Findings } from './offer-evidence.js';
import { Spans } from './spans.js';

/** How the whole text is written: each is present or not, never unknown. */
export function readManner(text: string, tokens: readonly Token[], findings: Findings): ReadonlySet<string> {
  const manner = new Set<string>();
  if (shouts(text, tokens)) manner.add('shouting-or-errors');
  if (separate(findings.fact('praise')) >= 2) manner.add('advertising-talk');
  if (findings.fact('vague-work').length > 0 && findings.fact('occupation').length === 0)
    manner.add('vague-description');
  if (mismatched(findings)) manner.add('requirements-mismatch');
  return manner;
}

/** Three exclamation marks together, four in all, or eight long words in capitals. */
function shouts(text: string, tokens: readonly Token[]): boolean {
  if (text.includes('!!!') || count(text, '!') >= 4) return true;
  let capitals = 0;
  for (const token of tokens) {
    if (/^\p{Lu}{4,}$/u.test(text.slice(token.start, token.end))) capitals += 1;
    if (capitals >= 8) return true;
  }
  return false;
}

function count(text: string, mark: string): number {
  return text.split(mark, 5).length - 1;
}

/** Matches that do not overlap each other. */
function separate(matches: readonly { from: number; to: number }[]): number {
  let end = -1;
  let found = 0;
  for (const match of matches) {
    if (match.from < end) continue;
    found += 1;
    end = match.to;
  }
  return found;
}

/** A post that asks much elsewhere ("manager", "engineer") and here asks nothing. */
function mismatched(findings: Findings): boolean {
  const { present, denied } = findings.signal('no-experience');
  const notAsked = new Spans(present);
  const title = findings.fact('high-title').some((match) => !notAsked.touch(match));
  return title && present.length > 0 && denied.length === 0;
}
