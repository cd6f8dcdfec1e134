import { styleText } from 'node:util';
import type { Estimate } from '../runner/strategy/block-statistics.ts';
import type {
  ComparedFigure,
  ComparedInterval,
  Comparison,
} from '../runner/strategy/compare-versions.ts';
import type { StrategyResult, StrategyVersion } from '../runner/strategy/read-versions.ts';
import { cautions, hasSameSpan, spanText } from './compare-cautions.ts';
import { equityText } from './equity-text.ts';
import { formatNumber, textTable } from './text-table.ts';

/** Two versions side by side, for people. */
export function compareText(comparison: Comparison): string {
  const { first, second, intervals } = comparison;
  const names = namesOf(first, second);
  const traded = intervals.filter((row) => (row.first?.trades ?? 0) + (row.second?.trades ?? 0));
  const notes = cautions(comparison, names);
  return [
    styleText(
      'bold',
      `${first.strategy}@${first.version} and ${second.strategy}@${second.version}`,
    ),
    ...differenceLines(comparison).map((line) => `  ${line}`),
    ...traded.flatMap((row) => ['', ...intervalLines(row, names)]),
    '',
    ...(traded.length > 0 ? EXPLANATION : ['Neither made a trade.']),
    ...notes.flatMap((note) => ['', `${styleText('yellow', 'Caution:')} ${note}`]),
  ].join('\n');
}

const EXPLANATION = [
  'In brackets the interval in which a figure lies with 95 %; trades of one block of weeks count as one',
  'draw. Of twenty differences by chance alone one is told to be more.',
];

/** Of two strategies nearly every rule is another: their number tells more. */
function differenceLines({ first, second, differences }: Comparison): readonly string[] {
  if (first.strategy !== second.strategy) {
    const [few, more] = [first, second].map(({ content }) => Object.keys(content.rules).length);
    return [`Two strategies, of ${few} and ${more} rules.`];
  }
  return differences.length > 0 ? differences : ['Their rules and numbers are the same.'];
}

/** What the two columns are called. */
function namesOf(first: StrategyVersion, second: StrategyVersion): [string, string] {
  return first.strategy === second.strategy
    ? [`version ${first.version}`, `version ${second.version}`]
    : [`${first.strategy}@${first.version}`, `${second.strategy}@${second.version}`];
}

function intervalLines(row: ComparedInterval, names: readonly [string, string]): string[] {
  const { interval, first, second, weeks_in_block } = row;
  const weeks = weeks_in_block === 1 ? '1 week' : `${weeks_in_block} weeks`;
  const span = hasSameSpan(row) ? spanText(second!) : 'on different data';
  return [
    `${styleText('bold', interval)}, ${span}, in blocks of ${weeks}`,
    textTable(
      ['', ...names, 'difference'],
      [
        [
          'trades',
          ...sides(row, ({ trades }) => formatNumber(trades)),
          signed((second?.trades ?? 0) - (first?.trades ?? 0), formatNumber),
        ],
        ['win rate', ...figureCells(row.win_rate, shareText)],
        ['expectancy', ...figureCells(row.expectancy_pct, returnText)],
        ['profit factor', ...sides(row, ({ profit_factor }) => numberText(profit_factor)), ''],
        ['final equity', ...sides(row, ({ final_equity }) => equityText(final_equity)), ''],
      ],
    ),
    verdictText(row),
  ];
}

function sides({ first, second }: ComparedInterval, text: (result: StrategyResult) => string) {
  return [first, second].map((result) => (result ? text(result) : '-'));
}

type ValueText = (value: number) => string;

const shareText: ValueText = (value) => (100 * value).toFixed(1);
const returnText: ValueText = (value) => value.toFixed(3);

function figureCells(figure: ComparedFigure, text: ValueText): string[] {
  return [
    estimateText(figure.first, text),
    estimateText(figure.second, text),
    estimateText(figure.difference, (value) => signed(value, text)),
  ];
}

/** `32.1 % (25.0 … 39.9)` */
function estimateText(estimate: Estimate | null, text: ValueText): string {
  if (estimate === null) return '-';
  const { value, low, high } = estimate;
  if (low === null || high === null) return `${text(value)} %`;
  return `${text(value)} % (${text(low)} … ${text(high)})`;
}

function signed(value: number, text: ValueText): string {
  return `${value > 0 ? '+' : ''}${text(value)}`;
}

function numberText(value: number | null): string {
  return value === null ? '-' : formatNumber(value);
}

/** In plain words, whether chance may have made the differences. */
function verdictText({ win_rate, expectancy_pct }: ComparedInterval): string {
  return `Difference of the win rates: ${verdictOf(win_rate)}. Of the expectancies: ${verdictOf(expectancy_pct)}.`;
}

function verdictOf({ difference, is_beyond_chance }: ComparedFigure): string {
  if (difference === null) return 'nothing to compare';
  if (is_beyond_chance === null) return 'too few weeks to tell';
  if (difference.low === 0 && difference.high === 0) return 'none';
  return is_beyond_chance ? 'more than chance' : 'may be chance';
}
