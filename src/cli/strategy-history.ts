import type { StrategyResult, StrategyVersion } from '../runner/strategy/read-versions.ts';
import { versionDifferences } from '../runner/strategy/version-differences.ts';
import { equityText } from './equity-text.ts';
import { percent } from './percent.ts';
import { textTable } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

/** The versions of a strategy, in what each differs from the one before, and what each brought. */
export function strategyHistoryText(versions: readonly StrategyVersion[]): string {
  const rows = versions.map((version, index) => [
    version.version,
    version.first_built_at.toISOString().slice(0, 19).replace('T', ' '),
    version.is_current ? 'yes' : 'no',
    index === 0 ? 'as it began' : changeCell(versions[index - 1]!, version),
  ]);
  const results = versions.flatMap(({ version, results: ofVersion }) =>
    ofVersion.filter(({ trades }) => trades > 0).map((result) => [version, ...resultCells(result)]),
  );
  return [
    textTable(['version', 'first built (UTC)', 'in force', 'what changed'], rows),
    '',
    'What each brought in the last build under it, net of costs:',
    textTable(
      [
        'version',
        'interval',
        'trades',
        'win rate',
        'expectancy',
        'profit factor',
        'final equity',
        'data until',
      ],
      results,
    ),
  ].join('\n');
}

/** Columns that are left of a terminal's 100 beside version, date and whether it is in force. */
const CHANGE_WIDTH = 60;

/** One line a difference. */
function changeCell(earlier: StrategyVersion, later: StrategyVersion): string {
  const differences = versionDifferences(earlier.content, later.content);
  return differences.flatMap((text) => wrapText(text, CHANGE_WIDTH)).join('\n');
}

function resultCells(result: StrategyResult) {
  return [
    result.interval,
    result.trades,
    percent(result.win_rate, 100, 1),
    expectancyText(result),
    result.profit_factor,
    equityText(result.final_equity),
    dayText(result.last_bar_at),
  ];
}

/** With its error: `-0.673 ± 0.131 %`. */
function expectancyText({ expectancy_pct, expectancy_error }: StrategyResult): string {
  if (expectancy_pct === null || expectancy_error === null) return percent(expectancy_pct, 1, 3);
  return `${expectancy_pct.toFixed(3)} ± ${percent(expectancy_error, 1, 3)}`;
}

/** `buy_score 8 → 7, rule rsi_recovers: weight 2 → 3` */
export function strategyDifference(earlier: StrategyVersion, later: StrategyVersion): string {
  return versionDifferences(earlier.content, later.content).join(', ') || 'nothing';
}

/** `2025-03-01` */
export function dayText(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
