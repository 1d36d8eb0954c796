import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { clientAddress } from './channels/client-address.js';
import { directline } from './channels/directline/directline.js';
import { readTokenKey } from './channels/directline/token-key.js';
import { oncall } from './channels/oncall/oncall.js';
import { telegram } from './channels/telegram/telegram.js';
import { whatsappCloud } from './channels/whatsapp-cloud/whatsapp-cloud.js';
import type { Config } from './config.js';
import type { PushChannel } from './engine/ports/channel.js';
import type { Inzira } from './wiring.js';

/** A channel as the program holds it: what is pushed through it, what it serves, what it does by itself. */
export interface Door {
  readonly channel?: PushChannel;
  /** Adds its routes; what it needs of the program it gets here. */
  mount?(app: Hono, inzira: Inzira): void;
  /** Begins what goes on beside the routes; called once the program is open. */
  start?(inzira: Inzira): Promise<void>;
  stop?(): Promise<void>;
}

/** Each gives the door of its channel, or nothing when it is not switched on. */
const makers: readonly ((config: Config) => Door | undefined)[] = [
  (config) => config.telegram && telegram(config.telegram),
  ({ whatsapp }) => whatsapp && whatsappCloud(whatsapp),
  directlineDoor,
  ({ oncall: bell }) => bell && { channel: oncall(bell) },
];

/** The doors that the settings switch on. */
export function openDoors(config: Config): readonly Door[] {
  return makers.flatMap((make) => make(config) ?? []);
}

/** On in demo; in live mode only for the site that has the secret, from the origins named. */
function directlineDoor({ directline: site, publicUrl, trustProxy }: Config): Door {
  return {
    mount(app, { engine, clock, content, store, report }) {
      if (content.mode === 'live' && (site.secret === undefined || site.origins.length === 0)) return;
      const line = directline({
        engine,
        clock,
        report,
        ...site,
        key: () => readTokenKey(store.records),
        publicUrl,
        clientAddress: (c) => clientAddress(c, trustProxy),
        random: () => randomBytes(16).toString('base64url'),
      });
      app.route('/v3/directline', line);
    },
  };
}
