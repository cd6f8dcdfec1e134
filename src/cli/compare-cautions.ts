import type { ComparedInterval, Comparison } from '../runner/strategy/compare-versions.ts';
import type { StrategyResult } from '../runner/strategy/read-versions.ts';
import { someNames } from '../some-names.ts';
import { dayText } from './strategy-history.ts';
import { formatNumber } from './text-table.ts';

/** What besides rules and numbers may have made the differences: other data, other models. */
export function cautions(
  { intervals }: Comparison,
  [first, second]: readonly [string, string],
): string[] {
  const elsewhere = intervals.filter((row) => !hasSameSpan(row));
  const areOthers = intervals.some((row) => row.first?.bars_content !== row.second?.bars_content);
  const models = differingModels(intervals);
  const data = [
    `${first} and ${second} were built on different data, which may be all of the difference:`,
    ...elsewhere.map((row) => `  ${row.interval}: ${bothSpans(row)}`),
  ];
  return [
    ...(elsewhere.length > 0 ? [data.join('\n')] : []),
    ...(elsewhere.length === 0 && areOthers
      ? [`Bars were corrected between ${first} and ${second}, which may be all of the difference.`]
      : []),
    ...(models.length > 0
      ? [
          `${first} and ${second} were built by different models, which may be all of the difference:\n  ${someNames(models)}`,
        ]
      : []),
  ];
}

/** `2024-07-01 … 2025-06-30, 8,760 bars of BTCUSDT` */
export function spanText({ first_bar_at, last_bar_at, bars, symbols }: StrategyResult): string {
  return `${dayText(first_bar_at)} … ${dayText(last_bar_at)}, ${formatNumber(bars)} bars of ${someNames(symbols)}`;
}

function bothSpans({ first, second }: ComparedInterval): string {
  const texts = [first, second].map((result) => (result ? spanText(result) : 'no bars'));
  return texts.join('; ');
}

/** Whether both versions are about the same bars. */
export function hasSameSpan({ first, second }: ComparedInterval): boolean {
  return spanOf(first) === spanOf(second);
}

/** All that tells data apart, as one text. */
function spanOf(result: StrategyResult | null): string {
  if (!result) return '';
  const { symbols, first_bar_at, last_bar_at, bars } = result;
  return JSON.stringify([symbols, first_bar_at, last_bar_at, bars]);
}

/** `fact_prediction_result 1 → 2` */
function differingModels(intervals: readonly ComparedInterval[]): string[] {
  const both = intervals.find(({ first, second }) => first && second);
  if (!both) return [];
  const [before, now] = [both.first!.model_versions, both.second!.model_versions];
  return Object.keys({ ...before, ...now })
    .filter((model) => before[model] !== now[model])
    .map((model) => `${model} ${before[model] ?? 'none'} → ${now[model] ?? 'none'}`);
}
