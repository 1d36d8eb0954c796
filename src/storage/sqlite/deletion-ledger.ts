import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationId } from '../../domain/conversation.js';
import { privateFile } from '../private-files.js';
import type { Forgotten } from '../raw-store.js';

export const ledgerFileName = 'deleted.ledger';

/** The append-only list of what was forgotten: it outlives the database, so that a restored copy forgets again. */
export interface DeletionLedger {
  /** On disk when it returns. */
  append(conversations: readonly ConversationId[]): void;
  read(): readonly Forgotten[];
  close(): void;
}

function endsMidLine(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

/** Opens or begins the ledger of a folder. */
export function openLedger(folder: string): DeletionLedger {
  const file = join(folder, ledgerFileName);
  privateFile(file);
  const handle = openSync(file, 'a+');
  let open = true;
  return {
    append(conversations) {
      if (!open) throw new Error('closed');
      const lines = conversations.map((conversation) => `${conversation} ${Date.now()}\n`).join('');
      const text = Buffer.from(endsMidLine(handle) ? `\n${lines}` : lines);
      let written = 0;
      while (written < text.length) written += writeSync(handle, text, written);
      fsyncSync(handle);
    },
    read() {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.flatMap((line) => {
        const [, conversation, at] = /^([0-9a-f]{32}) (\d+)$/.exec(line) ?? [];
        return conversation === undefined ? [] : [{ conversation, at: Number(at) }];
      });
    },
    close() {
      open = false;
      closeSync(handle);
    },
  };
}
