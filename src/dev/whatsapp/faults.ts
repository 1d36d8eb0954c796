/** What the fake can do wrong, each for one send; `taken-…` shows the line all the same. */
export const fakeFaults = [
  'throttled',
  'pair-rate',
  'too-many',
  'window',
  'token',
  'undeliverable',
  'down',
  'taken-down',
  'reset',
  'taken-reset',
  'taken-hang',
] as const;
export type FakeFault = (typeof fakeFaults)[number];

/** The faults that are an answer of the API: status and code. */
export const refusals: Readonly<
  Partial<Record<FakeFault, readonly [status: 400 | 401 | 429, code: number]>>
> = {
  throttled: [400, 130429],
  'pair-rate': [400, 131056],
  'too-many': [429, 4],
  window: [400, 131047],
  token: [401, 190],
  undeliverable: [400, 131026],
};

/** An error as the Graph API words it. */
export const errorBody = (code: number) => ({
  error: {
    message: `(#${code}) fake`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: 'fake' },
    fbtrace_id: 'AFakeTraceId',
  },
});
