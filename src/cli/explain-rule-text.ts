import type { RuleReading, Sight } from '../runner/explain/rule-readings.ts';
import { formatNumber } from './text-table.ts';

/** What a rule saw: `rsi_14 51.2 > 45, crossed 2 bars ago (44.1 → 46.3)`. */
export function sightText(rule: RuleReading): string {
  const now = rule.sights[0];
  if (!now || now.value === null) return `${rule.indicator} has no value`;
  const remark = REMARKS[rule.direction];
  const text = remark ? remark(rule, now.value) : `${rule.indicator} ${formatNumber(now.value)}`;
  return rule.is_valid ? text : `${text} (the rule does not count on this day)`;
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
function throughout({ window_size, sights }: RuleReading, isSo: Test): string {
  if (window_size === 1) return '';
  const bars = sights.filter((sight) => sight.bars_ago < window_size && isSo(sight)).length;
  return `, so on ${bars} of ${window_size} bars`;
}

/** Where it crossed, if it stands beyond the threshold now. */
function crossing({ window_size, sights }: RuleReading, isBeyond: Test): string {
  if (!isBeyond(sights[0]!)) return '';
  const before = sights.findIndex((sight) => !isBeyond(sight));
  if (before < 0) return `, no crossing in ${barsText(window_size)}`;
  const [from, to] = [sights[before]!, sights[before - 1]!];
  if (from.value === null) return ', with no value before';
  const when = to.bars_ago === 0 ? 'on this bar' : `${barsText(to.bars_ago)} ago`;
  return `, crossed ${when} (${formatNumber(from.value)} → ${formatNumber(to.value!)})`;
}

function trend({ indicator, window_size, sights }: RuleReading, value: number): string {
  const past = sights.find(({ bars_ago }) => bars_ago === window_size)?.value ?? null;
  const now = `${indicator} ${formatNumber(value)}`;
  if (past === null) return `${now}, with no value ${barsText(window_size)} ago`;
  const sign = value > past ? '>' : value < past ? '<' : '=';
  return `${now} ${sign} ${formatNumber(past)} ${barsText(window_size)} ago`;
}

function barsText(count: number): string {
  return count === 1 ? '1 bar' : `${count} bars`;
}
