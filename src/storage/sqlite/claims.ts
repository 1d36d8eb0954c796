import type { ConversationId } from '../../domain/conversation.js';
import type { Driver } from './driver.js';
import { keepMeta, replaceMeta } from './meta.js';

const block = 1_000_000;
const fenceName = 'fences-used';

function nextBlock(driver: Driver): number {
  const used = Number(keepMeta(driver, fenceName, Buffer.from('0')).toString());
  replaceMeta(driver, fenceName, Buffer.from(String(used + block)));
  return used;
}

/** Who may handle which conversation: in memory, for one process serves; fences are reserved on disk in blocks. */
export class Claims {
  readonly #driver: Driver;
  readonly #held = new Map<ConversationId, number>();
  #fence = 0;
  #end = 0;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#reserve();
  }

  isHeld(conversation: ConversationId): boolean {
    return this.#held.has(conversation);
  }

  /** A fence higher than every one before, also before the last start. */
  take(conversation: ConversationId): number {
    if (this.#fence === this.#end) this.#reserve();
    this.#fence += 1;
    this.#held.set(conversation, this.#fence);
    return this.#fence;
  }

  holds(conversation: ConversationId, fence: number): boolean {
    return this.#held.get(conversation) === fence;
  }

  release(conversation: ConversationId, fence: number): void {
    if (this.holds(conversation, fence)) this.#held.delete(conversation);
  }

  drop(conversation: ConversationId): void {
    this.#held.delete(conversation);
  }

  #reserve(): void {
    this.#fence = nextBlock(this.#driver);
    this.#end = this.#fence + block;
  }
}
