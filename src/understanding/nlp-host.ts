import { type Container, containerBootstrap } from '@nlpjs/core';
import { Nlp } from '@nlpjs/nlp';
import type { LinearModel, Scores } from './linear-model.js';
import type { Token } from './normalise.js';
import { tokenise } from './normalise.js';

/** Scores of one message, for every label of the model. */
export type Classify = (text: string) => Promise<Scores>;

/** All languages are one model, so nlp.js knows one locale. */
const locale = 'rw';

/**
 * nlp.js as host of our classifier, in a container of its own. Its stock pipeline caches what people wrote;
 * ours has no cache, and `classify` reaches no other part of it.
 */
export function hostModel(model: LinearModel): Classify {
  const container: Container = containerBootstrap();
  container.register('LinearNlu', linearNlu(model), false);
  container.registerConfiguration('domain-manager-??', {
    nluByDomain: { default: { className: 'LinearNlu', settings: {} } },
    trainByDomain: false,
    useStemDict: false,
  });
  const nlp = new Nlp({ autoSave: false, autoLoad: false, calculateSentiment: false, container }, container);
  nlp.addLanguage(locale);
  return async (text) => {
    const { classifications } = await nlp.classify(locale, text);
    const margins = new Float64Array(model.labels.length);
    const known = classifications.find(({ intent }) => intent === knownShare)?.score ?? 0;
    for (const { intent, score } of classifications) {
      const at = model.labels.indexOf(intent);
      if (at >= 0) margins[at] = score;
    }
    return { margins, known };
  };
}

/** Carried beside the intents, because the host passes on nothing else. */
const knownShare = '#known';

/** The class nlp.js makes one of per domain; it holds no state. */
function linearNlu(model: LinearModel) {
  return class LinearNlu {
    readonly settings: object;

    constructor(settings: object) {
      this.settings = settings;
    }

    async process(utterance: string) {
      const { margins, known } = model.scores(tokensOf(utterance));
      const classifications = model.labels.map((intent, at) => ({ intent, score: margins[at] ?? 0 }));
      return { classifications: [...classifications, { intent: knownShare, score: known }] };
    }
  };
}

const tokensOf = (utterance: string): readonly Token[] => tokenise(utterance);
