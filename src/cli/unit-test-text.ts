import { styleText } from 'node:util';
import type { RowDifference } from '../runner/unit-tests/compare-rows.ts';
import type { UnitTestFailure } from '../runner/unit-tests/expectation.ts';
import type { UnitTestResult } from '../runner/unit-tests/run-unit-test.ts';
import { textTable } from './text-table.ts';

const MOST_ROWS = 10;

/** One line, and below it what is wrong: the place of the test and the rows that differ. */
export function unitTestText(result: UnitTestResult): string {
  const { model, name, place, milliseconds, rerun, failure } = result;
  const how = rerun === 'incremental' ? ', then incrementally' : '';
  const mark = failure ? styleText('red', '✗') : styleText('green', '✓');
  const line = `${mark} ${model}: ${name}${how}  ${Math.round(milliseconds)} ms`;
  if (!failure) return line;
  const details = [`${place.file}:${place.line}`, failure.message, ...tableLines(failure)];
  return [line, ...details.map((text) => text.replaceAll(/^/gm, '  '))].join('\n');
}

/** `All 6 tests pass (40 ms).` */
export function unitTestSummary(results: readonly UnitTestResult[]): string {
  if (results.length === 0) return 'No tests: tests/models/*.yml has none for these models.';
  const failed = results.filter(({ failure }) => failure).length;
  const time = Math.round(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  if (failed > 0) return `${failed} of ${results.length} tests failed (${time} ms).`;
  return results.length === 1
    ? `The one test passed (${time} ms).`
    : `All ${results.length} tests passed (${time} ms).`;
}

function tableLines({ columns, rows }: UnitTestFailure): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS);
  const table = textTable(
    ['', ...columns],
    shown.map((row) => [kindOf(row), ...columns.map((column) => cellText(row, column))]),
  );
  const more = rows.length - shown.length;
  return [table, ...(more > 0 ? [`and ${more} more`] : [])];
}

function kindOf({ expected, found }: RowDifference): string {
  if (!found) return 'missing';
  return expected ? 'differs' : 'too much';
}

/** Of a row that differs, what was found behind what was expected. */
function cellText({ expected, found }: RowDifference, column: string): string {
  const wanted = expected && (expected[column] ?? 'NULL');
  const had = found && (found[column] ?? 'NULL');
  if (wanted === undefined || had === undefined) return (wanted ?? had)!;
  return wanted === had ? wanted : `${wanted}, found ${had}`;
}
