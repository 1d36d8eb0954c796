import type { ServerResponse } from 'node:http';
import type { ServerType } from '@hono/node-server';

/** Knows the answers under way, so that their connections can be given up with them. */
export function inTransit(server: ServerType): { sayGoodbye(): void } {
  const answers = new Set<ServerResponse>();
  let leaving = false;
  server.prependListener('request', (_request: unknown, answer: ServerResponse) => {
    if (leaving) answer.shouldKeepAlive = false;
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
  });
  return {
    sayGoodbye() {
      leaving = true;
      for (const answer of answers) answer.shouldKeepAlive = false;
    },
  };
}
