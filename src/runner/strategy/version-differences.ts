import { rowDifferences, valueDifferences } from '../row-differences.ts';
import type { StrategyContent } from './read-versions.ts';

/** In what two versions differ, one text a number or rule: `buy_score 8 → 7`, `rule rsi_recovers: weight 2 → 3`. */
export function versionDifferences(before: StrategyContent, now: StrategyContent): string[] {
  const numbers = Object.keys({ ...before.numbers, ...now.numbers });
  const columns = [...new Set([before, now].flatMap(({ rules }) => keysOf(rules)))];
  const rows = ({ rules }: StrategyContent) =>
    Object.entries(rules).map(([name, rule]) => [name, ...texts(columns, rule)]);
  return [
    ...valueDifferences(numbers, texts(numbers, before.numbers), texts(numbers, now.numbers)),
    ...rowDifferences(
      { noun: 'rule', columns: ['rule', ...columns], keyColumns: 1 },
      rows(before),
      rows(now),
    ),
  ];
}

function keysOf(rules: StrategyContent['rules']): string[] {
  return Object.values(rules).flatMap((rule) => Object.keys(rule));
}

function texts(columns: readonly string[], row: StrategyContent['numbers']): string[] {
  return columns.map((column) => String(row[column] ?? ''));
}
