/** The few things of nlp.js that are used; the library ships no types. */
declare module '@nlpjs/core' {
  export interface Container {
    register(name: string, item: unknown, isSingleton?: boolean): void;
    registerConfiguration(name: string, configuration: object, isFinal?: boolean): void;
  }
  export function containerBootstrap(): Container;
}

declare module '@nlpjs/nlp' {
  import type { Container } from '@nlpjs/core';
  export interface Classified {
    readonly classifications: readonly { readonly intent: string; readonly score: number }[];
  }
  export class Nlp {
    constructor(settings: object, container?: Container);
    addLanguage(locale: string): void;
    addDocument(locale: string, utterance: string, intent: string): void;
    train(): Promise<void>;
    classify(locale: string, utterance: string): Promise<Classified>;
    export(minified?: boolean): string;
  }
}
