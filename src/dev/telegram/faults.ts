/** What the fake can do wrong, each for one send; `taken-…` shows the line all the same. */
export const fakeFaults = [
  'too-many',
  'blocked',
  'not-found',
  'token',
  'down',
  'page',
  'taken-down',
  'reset',
  'taken-reset',
  'taken-hang',
] as const;
export type FakeFault = (typeof fakeFaults)[number];

type Refusal = readonly [status: 400 | 401 | 403 | 429 | 502, description: string];

/** The faults that are an answer of the API. */
export const refusals: Readonly<Partial<Record<FakeFault, Refusal>>> = {
  'too-many': [429, 'Too Many Requests: retry after 3'],
  blocked: [403, 'Forbidden: bot was blocked by the user'],
  'not-found': [400, 'Bad Request: chat not found'],
  token: [401, 'Unauthorized'],
  down: [502, 'Bad Gateway'],
};

const retryAfter = 3;

/** An error as the Bot API words it. */
export const errorBody = ([error_code, description]: readonly [number, string]) => ({
  ok: false,
  error_code,
  description,
  ...(error_code === 429 && { parameters: { retry_after: retryAfter } }),
});
