import type { Choice, Line, LogEntry } from '../../domain/conversation.js';

/** What clients get of a log: its entries as activities, and how far they reach. */
export interface ActivitySet {
  readonly activities: readonly object[];
  readonly watermark: string;
}

const digits = 7;

/** An activity is named by its conversation and its place in the log. */
export const activityId = (conversation: string, seq: number): string =>
  `${conversation}|${String(seq).padStart(digits, '0')}`;

/** Entries of a log as activities; without any the watermark stays. */
export function activitySet(conversation: string, entries: readonly LogEntry[], after: number): ActivitySet {
  return {
    activities: entries.map((entry) => activityOf(conversation, entry)),
    watermark: String(entries.at(-1)?.seq ?? after),
  };
}

function activityOf(conversation: string, entry: LogEntry): object {
  const { by, seq, at, text, language, choices, message } = entry;
  return {
    type: 'message',
    id: activityId(conversation, seq),
    timestamp: new Date(at).toISOString(),
    channelId: 'directline',
    conversation: { id: conversation },
    from: by === 'person' ? { id: 'person', role: 'user' } : { id: 'inzira', name: 'Inzira', role: 'bot' },
    text,
    textFormat: 'plain',
    ...(language && { locale: language }),
    ...(by !== 'person' && { inputHint: 'acceptingInput' }),
    ...(choices.length > 0 && { suggestedActions: { actions: choices.map(actionOf) } }),
    ...(message?.echo !== undefined && { channelData: JSON.parse(message.echo) }),
  };
}

/** Tapped, a button says its label: every client shows that as hers, and the engine knows the choice by it. */
const actionOf = ({ label }: Choice) => ({ type: 'imBack', title: label, value: label });

/** Lines that stand in no log, as what comes after it. */
export const asEntries = (lines: readonly Line[], after: number, at: number): LogEntry[] =>
  lines.map((line, index) => ({ ...line, seq: after + index + 1, by: 'bot', at }));

/** A line that stands in no log and has no place in it: the watermark stays. */
export function passing(conversation: string, line: Line, after: number, at: number): ActivitySet {
  const activity = activityOf(conversation, { ...line, seq: after, by: 'bot', at });
  return { activities: [{ ...activity, id: `${conversation}|now${at}` }], watermark: String(after) };
}
