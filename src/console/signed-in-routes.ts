import type { Context } from 'hono';
import type { Staff } from './parts.js';

/** What a route does for one who is signed in. */
type Handle = (c: Context, staff: Staff) => Promise<Response>;

/** Lets only who is signed in through; all others are asked to sign in. */
export type SignedIn = (handle: Handle) => (c: Context) => Promise<Response>;
