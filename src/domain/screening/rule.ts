/** Counts of strong, medium and weak signs. */
export interface Counts {
  readonly strong: number;
  readonly medium: number;
  readonly weak: number;
}

/** The ILO/EC operational-indicator rule (Delphi, 2009): is one dimension positive? */
export function positive({ strong, medium, weak }: Counts): boolean {
  return strong >= 2 || (strong >= 1 && medium + weak >= 1) || medium >= 3 || (medium >= 2 && weak >= 1);
}
