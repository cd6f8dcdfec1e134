/** A rule as dim_metric has it, as far as it decides where the rule holds. */
export interface Rule {
  readonly direction: string;
  readonly low?: number;
  readonly high?: number;
  /** Whether the threshold is the other indicator. */
  readonly isAgainstOther?: boolean;
  readonly window: number;
  readonly unit?: 'bars' | 'hours';
  readonly match?: 'ALL' | 'ANY';
  /** The length in hours of the bars that it is judged on; those of each interval without it. */
  readonly judgedHours?: number;
}

/** A bar of one series of one interval, with its indicators where they have values. */
export interface Bar {
  readonly hours: number;
  /** Its end, in hours since the beginning. */
  readonly at: number;
  readonly series: number;
  readonly no: number;
  readonly value?: number;
  readonly other?: number;
}

/** Where a rule holds, as `hours@at` of each bar, found by looking at one bar after the other. */
export function judgedByLoop(rule: Rule, bars: readonly Bar[]): string[] {
  const known = new Map<string, Bar>();
  for (const bar of bars) {
    const isKnown = bar.value !== undefined && (!rule.isAgainstOther || bar.other !== undefined);
    if (isKnown) known.set(`${bar.series} ${bar.no}`, bar);
  }
  const verdicts = new Map<string, boolean>();
  for (const bar of bars) {
    if (rule.judgedHours === undefined || bar.hours === rule.judgedHours) {
      verdicts.set(`${bar.hours}@${bar.at}`, holdsAt(rule, bar, known));
    }
  }
  return bars
    .filter((bar) => {
      if (rule.judgedHours === undefined) return verdicts.get(`${bar.hours}@${bar.at}`);
      if (bar.hours > rule.judgedHours) return false;
      let closed = bar.at;
      while (closed % rule.judgedHours !== 0) closed -= 1;
      return verdicts.get(`${rule.judgedHours}@${closed}`) ?? false;
    })
    .map((bar) => `${bar.hours}@${bar.at}`);
}

function holdsAt(rule: Rule, bar: Bar, known: ReadonlyMap<string, Bar>): boolean {
  const { direction } = rule;
  const length = windowLength(rule, bar.hours);
  const before = (count: number) => known.get(`${bar.series} ${bar.no - count}`);
  if (!before(0)) return false;
  const now = bar.value!;
  if (direction.startsWith('TREND')) {
    for (let count = 0; count <= length; count++) if (!before(count)) return false;
    const past = before(length)!.value!;
    return direction === 'TREND_UP' ? now > past : now < past;
  }
  if (direction.startsWith('CROSS')) {
    let first = 0;
    while (!known.has(`${bar.series} ${first}`)) first += 1;
    for (let no = Math.max(first, bar.no - length); no <= bar.no; no++) {
      if (!before(bar.no - no)) return false;
    }
    for (let count = 0; count < length; count++) {
      if (!standsBeyond(rule, before(count)!)) return false;
      const previous = before(count + 1);
      if (!previous) return false;
      if (!standsBeyond(rule, previous)) return true;
    }
    return false;
  }
  const window: Bar[] = [];
  for (let count = length - 1; count >= 0; count--) {
    const found = before(count);
    if (!found) return false;
    window.push(found);
  }
  const values = window.map(({ value }) => value!);
  if (direction.startsWith('SLOPE')) {
    const slope = leastSquares(values);
    return direction === 'SLOPE_ABOVE' ? slope > rule.low! : slope < rule.low!;
  }
  if (direction.startsWith('PERCENTILE')) {
    let atOrBelow = 0;
    for (const value of values) if (value <= now) atOrBelow += 1;
    const percent = (100 * atOrBelow) / length;
    return direction === 'PERCENTILE_ABOVE' ? percent > rule.low! : percent < rule.low!;
  }
  const stands = window.map((each) => standsBeyond(rule, each));
  return rule.match === 'ANY' ? stands.includes(true) : !stands.includes(false);
}

function windowLength({ window, unit, direction }: Rule, hours: number): number {
  if (unit !== 'hours') return window;
  let fitting = 0;
  while ((fitting + 1) * hours <= window) fitting += 1;
  return Math.max(fitting, direction.startsWith('SLOPE') ? 2 : 1);
}

function standsBeyond({ direction, low, high, isAgainstOther }: Rule, bar: Bar): boolean {
  const value = bar.value!;
  const threshold = isAgainstOther ? bar.other! : low!;
  if (direction === 'BETWEEN') return value >= threshold && value <= high!;
  if (direction === 'OUTSIDE') return value < threshold || value > high!;
  return direction === 'ABOVE' || direction === 'CROSS_UP' ? value > threshold : value < threshold;
}

/** The slope of the line with the least squares, as a textbook has it. */
function leastSquares(values: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const places = values.map((_, place) => place);
  const [middle, level] = [mean(places), mean(values)];
  let products = 0;
  let squares = 0;
  for (const place of places) {
    products += (place - middle) * (values[place]! - level);
    squares += (place - middle) ** 2;
  }
  return products / squares;
}
