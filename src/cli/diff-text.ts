import type { TableDiff } from '../runner/diff/compare-table.ts';
import type { Diff } from '../runner/diff/diff.ts';
import type { DifferingRow } from '../runner/diff/first-rows.ts';
import type { Headline, HeadlineRow } from '../runner/headline.ts';
import { someNames } from '../some-names.ts';
import { equityText } from './equity-text.ts';
import { percent } from './percent.ts';
import { formatNumber, textTable } from './text-table.ts';

/** What publishing would change, for people: tables, rows where they were asked for, rules and the headline. */
export function diffText({ tables, rules, before, after }: Diff): string {
  const different = tables.filter(({ kind }) => kind !== 'same');
  const same = tables.length - different.length;
  return [
    ...(different.length > 0 ? [differencesTable(different)] : []),
    ...different.flatMap(columnNotes),
    ...(same > 0 ? [`${same} ${same === 1 ? 'table is' : 'tables are'} the same.`] : []),
    ...different.flatMap(rowLines),
    ...(rules.length > 0 ? ['', ...rules] : []),
    ...(after && different.length > 0 ? headlineLines(before, after) : []),
  ].join('\n');
}

function differencesTable(tables: readonly TableDiff[]): string {
  return textTable(
    ['table', 'rows', 'added', 'removed', 'changed', 'in columns'],
    tables.map((diff) => [
      diff.table,
      fromTo(formatNumber(diff.before), formatNumber(diff.after)),
      diff.added,
      diff.removed,
      diff.changed,
      someNames(diff.columns.map(({ column, rows }) => `${column} ${formatNumber(rows)}`)),
    ]),
  );
}

/** What the numbers of a table do not say. */
function columnNotes(diff: TableDiff): string[] {
  return [
    diff.kind === 'new' && 'is new',
    diff.kind === 'gone' && 'is gone',
    !diff.isComparable && 'has no grain that both sides know: all rows count as removed and added',
    diff.addedColumns.length > 0 && `has new columns: ${diff.addedColumns.join(', ')}`,
    diff.removedColumns.length > 0 && `has lost columns: ${diff.removedColumns.join(', ')}`,
    diff.retypedColumns.length > 0 && `has other types: ${diff.retypedColumns.join(', ')}`,
  ]
    .filter((note) => note !== false)
    .map((note) => `${diff.table} ${note}.`);
}

function rowLines({ table, rows }: TableDiff): string[] {
  return rows.length === 0 ? [] : ['', `${table}:`, ...rows.map(rowText)];
}

function rowText({ kind, key, values }: DifferingRow): string {
  const name = Object.entries(key)
    .map(([column, value]) => `${column} ${value}`)
    .join(', ');
  const cells = values.map(({ column, before, after }) => {
    if (kind === 'changed') return `${column} ${fromTo(before ?? 'NULL', after ?? 'NULL')}`;
    return `${column} ${(kind === 'added' ? after : before) ?? 'NULL'}`;
  });
  return `  ${kind.padEnd(8)} ${name}: ${cells.join(', ')}`;
}

/** The strategy's figures before and after, interval by interval. */
function headlineLines(before: Headline | undefined, after: Headline): string[] {
  const intervals = [
    ...new Set([...(before?.intervals ?? []), ...after.intervals].map((row) => row.interval)),
  ];
  const find = (side: Headline | undefined, interval: string) =>
    side?.intervals.find((row) => row.interval === interval);
  const name = before && before.strategy !== after.strategy ? before.strategy : after.strategy;
  return [
    '',
    `${fromTo(name, after.strategy)}, net of costs:`,
    textTable(
      ['interval', 'trades', 'win rate', 'expectancy', 'final equity'],
      intervals.map((interval) => [
        interval,
        ...FIGURES.map((figure) =>
          fromTo(
            figureText(find(before, interval), figure),
            figureText(find(after, interval), figure),
          ),
        ),
      ]),
    ),
  ];
}

type Figure = (row: HeadlineRow) => string;

const FIGURES: readonly Figure[] = [
  ({ trades }) => formatNumber(trades),
  ({ win_rate }) => percent(win_rate, 100, 1),
  ({ expectancy_pct }) => percent(expectancy_pct, 1, 3),
  ({ final_equity }) => equityText(final_equity),
];

function figureText(row: HeadlineRow | undefined, figure: Figure): string {
  return row ? figure(row) : '-';
}

function fromTo(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}
