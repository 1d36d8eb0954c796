/** What a person can do now, by the sign that calls for it; keys of `todo.*` in the locales. */
const adviceBySignal: Readonly<Record<string, readonly string[]>> = {
  'minor-or-false-age': ['child', 'tell-someone'],
  'worker-pays': ['no-money', 'keep-proof'],
  'study-pays-person': ['no-money', 'check-employer'],
  'passport-kept': ['keep-passport'],
  'hide-or-irregular-travel': ['real-visa', 'tell-someone'],
  'secrecy-or-threats': ['tell-someone', 'keep-proof'],
  'contract-changed-on-arrival': ['contract'],
  'no-written-contract': ['contract'],
  'repay-by-working': ['return-money', 'contract'],
  'all-paid-by-other': ['return-money', 'check-employer'],
  'sexual-or-organ': ['no-images', 'tell-someone'],
  'body-photos-or-tests': ['no-images'],
  'id-or-money-details-first': ['no-images', 'no-money'],
  'employer-unknown': ['check-employer'],
  'no-licence': ['check-employer'],
  'chat-only-contact': ['check-employer'],
  'scam-compound-job': ['ask-worker', 'check-employer'],
  'pressed-to-decide': ['no-rush'],
  'guaranteed-visa': ['real-visa'],
  'live-in-abroad': ['ask-worker'],
  'confined-terms': ['ask-worker', 'contract'],
};
const always = ['check-employer', 'contract', 'tell-someone'];

/** Three different things to do, those for the gravest signs first; `present` is in the instrument's order. */
export function adviceFor(present: readonly string[]): string[] {
  const wanted = present.flatMap((id) => adviceBySignal[id] ?? []);
  return [...new Set([...wanted, ...always])].slice(0, 3);
}

/** Every advice key that can be given. */
export const adviceKeys: readonly string[] = [
  ...new Set([...Object.values(adviceBySignal).flat(), ...always]),
];
