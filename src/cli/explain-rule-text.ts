import type { RuleReading, Sight } from '../runner/explain/rule-readings.ts';
import { formatNumber } from './text-table.ts';

/** What a rule saw: `rsi_14 51.2 > 45, crossed 2 bars ago (44.1 → 46.3)`. */
export function sightText(rule: RuleReading): string {
  const { indicator, judged_interval, is_valid, can_hold } = rule;
  if (!can_hold) return `judged on ${judged_interval}: it does not count on longer bars`;
  const value = rule.sights[0]?.value ?? null;
  const remark = REMARKS[rule.direction];
  const text =
    value === null
      ? `${indicator} has no value`
      : (remark?.(rule, value) ?? `${indicator} ${formatNumber(value)}`);
  const where = judged_interval === null ? text : `on ${judged_interval}, ${text}`;
  return is_valid ? where : `${where} (the rule does not count on this day)`;
}

type Remark = (rule: RuleReading, value: number) => string;

const REMARKS: Readonly<Record<string, Remark>> = {
  ABOVE: (rule) => `${comparison(rule)}${throughout(rule, isAbove)}`,
  BELOW: (rule) => `${comparison(rule)}${throughout(rule, isBelow)}`,
  BETWEEN: (rule) => `${rangeComparison(rule)}${throughout(rule, isWithin(rule))}`,
  OUTSIDE: (rule) => `${rangeComparison(rule)}${throughout(rule, (s) => !isWithin(rule)(s))}`,
  CROSS_UP: (rule) => `${comparison(rule)}${crossing(rule, isAbove)}`,
  CROSS_DOWN: (rule) => `${comparison(rule)}${crossing(rule, isBelow)}`,
  TREND_UP: trend,
  TREND_DOWN: trend,
  SLOPE_ABOVE: (rule) => ofWindow(rule, 'slope', slopeOf),
  SLOPE_BELOW: (rule) => ofWindow(rule, 'slope', slopeOf),
  PERCENTILE_ABOVE: (rule) => ofWindow(rule, 'percentile', percentileOf),
  PERCENTILE_BELOW: (rule) => ofWindow(rule, 'percentile', percentileOf),
};

type Test = (sight: Sight) => boolean;

const isKnown = ({ value, threshold }: Sight) => value !== null && threshold !== null;
const isAbove: Test = (sight) => isKnown(sight) && sight.value! > sight.threshold!;
const isBelow: Test = (sight) => isKnown(sight) && sight.value! < sight.threshold!;
const isWithin =
  ({ threshold_end }: RuleReading): Test =>
  (sight) =>
    isKnown(sight) && sight.value! >= sight.threshold! && sight.value! <= threshold_end!;

/** `plus_di_14 24.4 > minus_di_14 18.2`, as it stands, whatever the rule asks for. */
function comparison({ indicator, threshold_indicator, sights }: RuleReading): string {
  const { value, threshold } = sights[0]!;
  const other = threshold_indicator ? `${threshold_indicator} ` : '';
  if (threshold === null) return `${indicator} ${formatNumber(value!)}, ${other}has no value`;
  const sign = value! > threshold ? '>' : value! < threshold ? '<' : '=';
  return `${indicator} ${formatNumber(value!)} ${sign} ${other}${formatNumber(threshold)}`;
}

function rangeComparison(rule: RuleReading): string {
  const now = rule.sights[0]!;
  const place = isWithin(rule)(now) ? 'within' : 'outside';
  const range = `${formatNumber(now.threshold!)} … ${formatNumber(rule.threshold_end!)}`;
  return `${rule.indicator} ${formatNumber(now.value!)} ${place} ${range}`;
}

/** On how many bars of the window it was so. */
function throughout({ window_bars, match, sights }: RuleReading, isSo: Test): string {
  if (window_bars === 1) return '';
  const bars = sights.filter((sight) => sight.bars_ago < window_bars && isSo(sight)).length;
  const enough = match === 'ANY' ? ', one is enough' : '';
  return `, so on ${bars} of ${window_bars} bars${enough}`;
}

/** Where it crossed, if it stands beyond the threshold now. */
function crossing({ window_bars, sights }: RuleReading, isBeyond: Test): string {
  if (!isBeyond(sights[0]!)) return '';
  const before = sights.findIndex((sight) => !isBeyond(sight));
  if (before < 0) return `, no crossing in ${barsText(window_bars)}`;
  const [from, to] = [sights[before]!, sights[before - 1]!];
  if (from.value === null) return ', with no value before';
  const when = to.bars_ago === 0 ? 'on this bar' : `${barsText(to.bars_ago)} ago`;
  return `, crossed ${when} (${formatNumber(from.value)} → ${formatNumber(to.value!)})`;
}

function trend({ indicator, window_bars, sights }: RuleReading, value: number): string {
  const past = sights.find(({ bars_ago }) => bars_ago === window_bars)?.value ?? null;
  const now = `${indicator} ${formatNumber(value)}`;
  if (past === null) return `${now}, with no value ${barsText(window_bars)} ago`;
  const sign = value > past ? '>' : value < past ? '<' : '=';
  return `${now} ${sign} ${formatNumber(past)} ${barsText(window_bars)} ago`;
}

/** `rsi_14 60, slope 0.7 > 0.5 over 5 bars`: a figure of the window's values, earliest first. */
function ofWindow(
  { indicator, window_bars, sights }: RuleReading,
  noun: string,
  figureOf: (values: readonly number[]) => number,
): string {
  const seen = sights.filter(({ bars_ago }) => bars_ago < window_bars).toReversed();
  const values = seen.flatMap(({ value }) => value ?? []);
  const { value, threshold } = sights[0]!;
  const now = `${indicator} ${formatNumber(value!)}`;
  if (values.length < window_bars) return `${now}, on ${values.length} of ${window_bars} bars`;
  const figure = figureOf(values);
  const sign = figure > threshold! ? '>' : figure < threshold! ? '<' : '=';
  return `${now}, ${noun} ${formatNumber(figure)} ${sign} ${formatNumber(threshold!)} over ${barsText(window_bars)}`;
}

/** The slope of the least-squares line, per bar: of n values the k-th step counts 6k(n - k) / (n³ - n). */
function slopeOf(values: readonly number[]): number {
  const n = values.length;
  return values.reduce(
    (sum, value, k) =>
      k === 0 ? 0 : sum + ((value - values[k - 1]!) * 6 * k * (n - k)) / (n ** 3 - n),
    0,
  );
}

/** The share of values at or below the last one, in percent. */
function percentileOf(values: readonly number[]): number {
  const last = values.at(-1)!;
  return (100 * values.filter((value) => value <= last).length) / values.length;
}

function barsText(count: number): string {
  return count === 1 ? '1 bar' : `${count} bars`;
}
