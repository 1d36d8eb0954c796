import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A cable to a port of this machine that is so many milliseconds long, in both directions. */
export class SlowLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, lagMs: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (part) => setTimeout(() => to.writable && to.write(part), lagMs));
        from.on('error', () => undefined);
        from.on('close', () => to.destroy());
      }
    });
  }

  static async open(target: number, lagMs: number): Promise<SlowLink> {
    const link = new SlowLink(target, lagMs);
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', () => resolve()));
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is on its way is lost. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
