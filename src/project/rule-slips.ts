/** What a rule says, as far as one key decides what another may be. */
export interface RuleKeys {
  readonly role: 'signal' | 'filter' | 'context';
  readonly side?: string | undefined;
  readonly direction: string;
  readonly threshold?: number | string | readonly [number, number] | undefined;
  readonly window: { readonly size: number; readonly unit: 'bars' | 'hours' };
  readonly match: 'ALL' | 'ANY';
  readonly weight?: number | undefined;
}

/** A key that contradicts the others, and how. */
export interface RuleSlip {
  readonly key: keyof RuleKeys;
  readonly message: string;
}

const RANGES = ['BETWEEN', 'OUTSIDE'];
const BAR_BY_BAR = ['ABOVE', 'BELOW', ...RANGES];
const TRENDS = ['TREND_UP', 'TREND_DOWN'];
const SLOPES = ['SLOPE_ABOVE', 'SLOPE_BELOW'];
const PERCENTILES = ['PERCENTILE_ABOVE', 'PERCENTILE_BELOW'];

/** In what the keys of a rule contradict each other. */
export function ruleSlips(rule: RuleKeys): RuleSlip[] {
  return [...roleSlips(rule), ...thresholdSlips(rule), ...windowSlips(rule)];
}

function roleSlips({ role, side, weight }: RuleKeys): RuleSlip[] {
  const slips: RuleSlip[] = [];
  if (role === 'signal' && !side) {
    slips.push({ key: 'side', message: 'a signal needs a side, BUY or SELL' });
  }
  if (role !== 'signal' && side) slips.push({ key: 'side', message: `a ${role} has no side` });
  if (role === 'context' && weight !== undefined) {
    slips.push({ key: 'weight', message: 'a context has no weight: it is never scored' });
  }
  return slips;
}

function thresholdSlips({ direction, threshold }: RuleKeys): RuleSlip[] {
  const slip = (message: string): RuleSlip[] => [{ key: 'threshold', message }];
  if (RANGES.includes(direction)) {
    if (!Array.isArray(threshold)) return slip(`${direction} needs a threshold of [low, high]`);
    const [low, high] = threshold;
    return low > high ? slip(`the low end ${low} is above the high end ${high}`) : [];
  }
  if (Array.isArray(threshold)) return slip(`${direction} takes one threshold, not a range`);
  if (TRENDS.includes(direction)) {
    return threshold === undefined
      ? []
      : slip(`${direction} takes no threshold: it compares the indicator with its own past`);
  }
  if (threshold === undefined) return slip(`${direction} needs a threshold`);
  if (SLOPES.includes(direction) && typeof threshold !== 'number') {
    return slip(`${direction} needs a number: what the indicator changes by from bar to bar`);
  }
  const isPercent = typeof threshold === 'number' && threshold >= 0 && threshold <= 100;
  if (PERCENTILES.includes(direction) && !isPercent) {
    return slip(`${direction} needs a number from 0 to 100`);
  }
  return [];
}

function windowSlips({ direction, window, match }: RuleKeys): RuleSlip[] {
  const slips: RuleSlip[] = [];
  const needsTwo = SLOPES.includes(direction) || PERCENTILES.includes(direction);
  if (needsTwo && window.unit === 'bars' && window.size < 2) {
    slips.push({ key: 'window', message: `${direction} needs a window of 2 bars or more` });
  }
  if (match === 'ANY' && !BAR_BY_BAR.includes(direction)) {
    slips.push({
      key: 'match',
      message: `${direction} looks at its window as a whole: ANY is for ${BAR_BY_BAR.join(', ')}`,
    });
  }
  return slips;
}
