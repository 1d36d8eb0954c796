/** Which of the six ILO/EC dimensions are positive, and whether the person is under 18. */
export interface Dimensions {
  readonly deceptiveRecruitment: boolean;
  readonly coerciveRecruitment: boolean;
  readonly recruitmentByVulnerability: boolean;
  readonly exploitation: boolean;
  readonly coercionAtDestination: boolean;
  readonly vulnerabilityAtDestination: boolean;
  readonly minor: boolean;
}

export type Classification =
  | 'no_indication'
  | 'risky_recruitment'
  | 'exploitation_labour_rights'
  | 'control_without_reported_exploitation_review'
  | 'deception_or_coercion_plus_exploitation_review'
  | 'possible_trafficking_or_forced_labour_review'
  | 'possible_trafficking_forced_labour'
  | 'child_at_risk'
  | 'child_possible_trafficking';

/**
 * Reads the positive dimensions together: the published ILO/EC table, extended by `*_review` rows and by
 * Palermo art. 3(c) for children (no means needed). For staff only; it is never said to a person.
 */
export function classify(dimensions: Dimensions): Classification {
  return dimensions.minor ? classifyChild(dimensions) : classifyAdult(dimensions);
}

function classifyChild(d: Dimensions): Classification {
  if (d.exploitation) return 'child_possible_trafficking';
  return recruited(d) || controlled(d) ? 'child_at_risk' : 'no_indication';
}

function classifyAdult(d: Dimensions): Classification {
  if (!d.exploitation) {
    if (recruited(d)) return 'risky_recruitment';
    return controlled(d) ? 'control_without_reported_exploitation_review' : 'no_indication';
  }
  const means = d.deceptiveRecruitment || d.coerciveRecruitment;
  if (means && d.coercionAtDestination) return 'possible_trafficking_forced_labour';
  if (d.recruitmentByVulnerability || controlled(d)) return 'possible_trafficking_or_forced_labour_review';
  return means ? 'deception_or_coercion_plus_exploitation_review' : 'exploitation_labour_rights';
}

const recruited = (d: Dimensions) =>
  d.deceptiveRecruitment || d.coerciveRecruitment || d.recruitmentByVulnerability;
const controlled = (d: Dimensions) => d.coercionAtDestination || d.vulnerabilityAtDestination;
