import type { Language } from '../../domain/conversation.js';
import type { Content } from '../../engine/ports/content.js';

/** What commands mean; whatever else begins with a slash is read without it. */
const choices: ReadonlyMap<string, string> = new Map([
  ['menu', 'menu=start'],
  ['help', 'menu=start'],
  ['numbers', 'topic=help.numbers'],
  ['person', 'hand=person'],
  ['language', 'topic=bot.language'],
  ['stop', 'topic=bot.stop'],
  ['delete', 'topic=bot.delete'],
]);

/** Those that the app lists, and the words they have elsewhere. */
const listed: Readonly<Record<string, string>> = {
  menu: 'choice.menu',
  numbers: 'menu.numbers',
  person: 'choice.person',
  language: 'menu.language',
  delete: 'menu.delete',
};

/** Telegram knows a language by two letters and shows the list without any to all others: those see Kinyarwanda. */
const codes = [undefined, 'en', 'fr', 'sw'] as const;

export type Command =
  | { readonly kind: 'start'; readonly campaign: string | undefined }
  | { readonly kind: 'choice'; readonly choice: string }
  | { readonly kind: 'text'; readonly text: string };

const campaignShape = /^[a-z0-9-]{1,16}$/;

/** What a text that begins with a slash says. */
export function readCommand(text: string): Command {
  const [, name = '', rest = ''] = /^\/([A-Za-z0-9_]*)(?:@\w+)?\s*([\s\S]*)$/.exec(text) ?? [];
  const wanted = name.toLowerCase();
  if (wanted === 'start') return { kind: 'start', campaign: campaignShape.test(rest) ? rest : undefined };
  const choice = choices.get(wanted);
  if (choice !== undefined) return { kind: 'choice', choice };
  return { kind: 'text', text: text.replace(/^\/+/, '') };
}

interface CommandList {
  readonly language_code?: 'en' | 'fr' | 'sw';
  readonly commands: readonly { readonly command: string; readonly description: string }[];
}

/** The menu of commands in every language that Telegram can tell apart. */
export function commandLists(content: Content): readonly CommandList[] {
  return codes.map((code) => ({
    ...(code && { language_code: code }),
    commands: Object.entries(listed).map(([command, key]) => ({
      command,
      description: content.speak((code ?? 'rw') satisfies Language, key),
    })),
  }));
}
