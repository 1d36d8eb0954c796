import type { Token } from './normalise.js';
import { type Findings, wordSet } from './offer-evidence.js';
import type { SignalLexicon } from './offer-lexicon.js';
import type { Match } from './phrases.js';
import { Spans } from './spans.js';

/** Says whether a text gives the workplace a name ("Hotel Umusambi", "Kivu Builders Ltd"); letter case plays no part. */
export function createNamesEmployer(
  lexicons: readonly SignalLexicon[],
): (tokens: readonly Token[], findings: Findings) => boolean {
  const common = wordSet(lexicons.map((lexicon) => lexicon.common));
  const connectives = wordSet(lexicons.map((lexicon) => lexicon.connectives));
  return (tokens, findings) => {
    const places = new Spans(findings.fact('abroad'));
    const isName = (at: number, beside: Match) => {
      const token = tokens[at];
      const near = tokens[at < beside.from ? beside.from : beside.to - 1];
      if (token === undefined || token.sentence !== near?.sentence || token.comma !== near.comma)
        return false;
      return /^\p{L}{2,}$/u.test(token.text) && !common.has(token.text) && !connectives.has(token.text);
    };
    const nameAfter = (match: Match) => {
      let at = match.to;
      while (at < match.to + 3 && connectives.has(tokens[at]?.text ?? '')) at += 1;
      return isName(at, match) && !places.touch({ from: at, to: at + 1 });
    };
    const nameBefore = (match: Match) =>
      isName(match.from - 1, match) && !places.touch({ from: match.from - 1, to: match.from });
    return (
      findings.fact('company-suffix').some((match) => isName(match.from - 1, match)) ||
      findings.fact('called').some(nameAfter) ||
      findings.fact('workplace').some((match) => nameAfter(match) || nameBefore(match))
    );
  };
}
