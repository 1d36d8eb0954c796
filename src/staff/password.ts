import { hash, verify } from '@node-rs/argon2';

/** Argon2id with 64 MiB, 3 passes, 1 lane (guides/reliability.md §4.7). */
const cost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
const atOnce = 2;
const shortest = 15;
const longest = 200;

const known = ['password', 'motdepasse', 'ijambobanga', 'qwertyuiop', 'azertyuiop', '1234567890', 'inzira'];

/** What is wrong with a new password; undefined when it may be used. */
export function passwordFlaw(password: string): 'short' | 'long' | 'known' | undefined {
  if ([...password].length < shortest) return 'short';
  if (password.length > longest) return 'long';
  const plain = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), plain);
  return rest.length < 6 || new Set(plain).size < 5 ? 'known' : undefined;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Signing in takes memory: at most two at once, so that people who write are answered meanwhile. */
async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, cost));

let nobody: Promise<string> | undefined;

/** Whether the password is right; without a hash it takes as long and is wrong. */
export async function isPassword(known: string | null, password: string): Promise<boolean> {
  if (password.length > longest) return false;
  nobody ??= hashPassword('the password of nobody at all');
  const against = known ?? (await nobody);
  const right = await inTurn(() => verify(against, password));
  return known !== null && right;
}
