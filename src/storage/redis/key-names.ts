/** A key of ours; its tag puts all of them into one slot of a cluster. The scripts build theirs in the same way. */
export const keyOf = (name: string): string => `{inzira}:${name}`;
