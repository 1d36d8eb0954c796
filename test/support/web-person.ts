import { randomInt, randomUUID } from 'node:crypto';

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Somebody at the web chat: keeps the cookie, and may come back to another address of the same Inzira. */
export class WebPerson {
  #cookie: string | undefined;
  /** Behind a proxy that is believed everybody has an address of her own. */
  readonly #from = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

  /** Sends a text under an id, as the page with script or as the form without. */
  async say(url: string, text: string, options: { id?: string; json?: boolean } = {}): Promise<Answered> {
    const answer = await fetch(`${url}/en`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ t: text, i: options.id ?? randomUUID() }),
      headers: this.#headers(options.json ? { accept: 'application/json' } : {}),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    if (cookie !== undefined) this.#cookie = cookie;
    return { status: answer.status, body: await answer.text() };
  }

  async page(url: string): Promise<string> {
    return (await fetch(`${url}/en`, { headers: this.#headers() })).text();
  }

  /** What the page asks for while it waits. */
  log(url: string): Promise<Response> {
    return fetch(`${url}/log?after=0`, { headers: this.#headers() });
  }

  /** Leaves as the exit link does; the browser forgets the cookie. */
  async exit(url: string): Promise<Response> {
    const answer = await fetch(`${url}/x`, { redirect: 'manual', headers: this.#headers() });
    this.#cookie = undefined;
    return answer;
  }

  #headers(more: Record<string, string> = {}): Record<string, string> {
    const all = { ...more, 'x-forwarded-for': this.#from };
    return this.#cookie === undefined ? all : { ...all, cookie: this.#cookie };
  }
}
