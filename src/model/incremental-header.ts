import { suggestName } from '../nearest-name.ts';
import type { Problem } from '../problem.ts';
import type { PlaceOf } from '../project/yaml-file.ts';
import { inputsAhead, type ModelHeader, rowsOf } from './header.ts';

/** What contradicts itself in the keys of a header that say when a row is of, is known, and what it depends on. */
export function incrementalSlips(header: ModelHeader, placeOf: PlaceOf): Problem[] {
  const { time, causal, incremental, part_of } = header;
  // A part has all of these from the table that it is a part of.
  if (part_of) return [];
  const columns = Object.keys(header.columns);
  const named = [
    ...(time === undefined ? [] : [{ path: ['time'], column: time }]),
    ...(causal === undefined ? [] : [{ path: ['causal'], column: causal }]),
    ...(incremental?.by ?? []).map((column) => ({ path: ['incremental', 'by'], column })),
    ...(incremental?.span ?? []).map((column, index) => ({
      path: ['incremental', 'span', index],
      column,
    })),
    ...Object.entries(incremental?.numbers ?? {}).map(([key, column]) => ({
      path: ['incremental', 'numbers', key],
      column,
    })),
  ];
  const problems = named
    .filter(({ column }) => !columns.includes(column))
    .map(
      ({ path, column }): Problem => ({
        code: 'KH202',
        cause: `${path.filter((key) => typeof key === 'string').join('.')} names '${column}', which is not among the columns.`,
        fix: suggestName(column, columns),
        place: placeOf(path),
      }),
    );
  if (incremental && !incremental.by) {
    problems.push({
      code: 'KH202',
      cause: 'incremental does not say by which columns.',
      fix: 'Add by: the columns whose values a row shares with all the input rows it depends on.',
      place: placeOf(['incremental'], 'key'),
    });
  }
  const look = incremental?.lookback
    ? 'lookback'
    : incremental?.lookahead
      ? 'lookahead'
      : undefined;
  if (look && time === undefined) {
    problems.push({
      code: 'KH202',
      cause: `incremental.${look} is counted from the time of a row, and the header names none.`,
      fix: 'Add time: the column of the instant that a row is about.',
      place: placeOf(['incremental', look], 'key'),
    });
  }
  if (incremental?.span && (time !== undefined || header.materialize !== 'view')) {
    problems.push({
      code: 'KH202',
      cause: 'incremental.span is for a view whose rows are of no instant.',
      fix: time === undefined ? 'Add materialize: view, or leave it out.' : 'Leave it out.',
      place: placeOf(['incremental', 'span'], 'key'),
    });
  }
  return [...problems, ...countingSlips(header, placeOf)];
}

/** What contradicts itself in how a header counts the rows of an input. */
function countingSlips({ incremental, partition_by }: ModelHeader, placeOf: PlaceOf): Problem[] {
  const problems: Problem[] = [];
  const back = rowsOf(incremental?.lookback);
  const ahead = rowsOf(incremental?.lookahead);
  if (back && ahead && back.of !== ahead.of) {
    problems.push({
      code: 'KH202',
      cause: 'incremental.lookback and lookahead count rows of two inputs.',
      fix: 'Count rows of one and the same.',
      place: placeOf(['incremental', 'lookahead', 'of']),
    });
  }
  if (incremental?.lookback && incremental.lookahead && !back !== !ahead) {
    problems.push({
      code: 'KH202',
      cause:
        'Of incremental.lookback and lookahead one counts rows of an input and the other does not.',
      fix: 'Count both in rows, or both in bars.',
      place: placeOf(['incremental', 'lookahead'], 'key'),
    });
  }
  if (incremental?.lookback && inputsAhead(incremental)) {
    problems.push({
      code: 'KH202',
      cause:
        'incremental.lookahead names inputs, and there is a lookback, which is on all of them.',
      fix: 'Leave in out of lookahead.',
      place: placeOf(['incremental', 'lookahead', 'in'], 'key'),
    });
  }
  if ((back || ahead) && partition_by) {
    problems.push({
      code: 'KH202',
      cause: 'incremental counts rows of an input, and partition_by cuts series by bars.',
      fix: 'Count bars, or leave partition_by out.',
      place: placeOf(['partition_by'], 'key'),
    });
  }
  if (incremental?.numbers && !back) {
    problems.push({
      code: 'KH202',
      cause: 'incremental.numbers goes on from the row before, and the lookback does not reach it.',
      fix: 'Add lookback: {rows: 1, of: the input whose rows are numbered}.',
      place: placeOf(['incremental', 'numbers'], 'key'),
    });
  }
  return problems;
}
