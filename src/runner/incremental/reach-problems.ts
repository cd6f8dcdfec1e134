import { inputsAhead, isQuery, rowsOf } from '../../model/header.ts';
import type { Model } from '../../model/model.ts';
import { suggestName } from '../../nearest-name.ts';
import type { Problem } from '../../problem.ts';
import { literal } from '../../warehouse/sql-text.ts';

/**
 * What is wrong with how far a model reaches, told on the empty tables of its inputs: `whyNot` tells of a query what it
 * fails with there.
 */
export async function reachProblems(
  model: Model,
  parents: readonly Model[],
  whyNot: (sql: string) => Promise<string | undefined>,
): Promise<Problem[]> {
  const { lookback, lookahead } = model.header.incremental ?? {};
  const back = typeof lookback === 'object' ? lookback : undefined;
  const bars = [
    ...(back && 'bars' in back ? [{ key: 'lookback', count: back.bars }] : []),
    ...(lookahead && 'bars' in lookahead ? [{ key: 'lookahead', count: lookahead.bars }] : []),
  ];
  const asked = [
    ...bars
      .filter(({ count }) => typeof count === 'string')
      .map(({ key, count }) => ({ path: [key, 'bars'], sql: `SELECT (${count})::BIGINT` })),
    ...(back && 'time' in back
      ? [
          {
            path: ['lookback', 'time'],
            sql: isQuery(back.time)
              ? `SELECT (${back.time})::INTERVAL`
              : `SELECT INTERVAL ${literal(back.time)}`,
          },
        ]
      : []),
  ];
  const problems = [
    ...['lookback', 'lookahead'].flatMap((key) =>
      countedProblems(model, parents, key as 'lookback' | 'lookahead'),
    ),
    ...aheadProblems(model, parents),
  ];
  const isCounted = bars.length > 0 || model.header.partition_by !== undefined;
  if (isCounted && model.header.materialize !== 'parts' && !parents.some(countsBars)) {
    problems.push({
      code: 'KH221',
      cause:
        'Bars are counted on an input with the columns series_id and bar_no, and there is none.',
      fix: 'Read indicators.bars, or give lookback as {time: …}.',
      place: model.placeOfKey([bars.length > 0 ? 'incremental' : 'partition_by'], 'key'),
    });
  }
  const answers = await Promise.all(asked.map(({ sql }) => whyNot(sql)));
  for (const [index, { path }] of asked.entries()) {
    const message = answers[index];
    // It may ask what the model had. Why the model's table could not be made is told already.
    if (!message || message.includes(`Table with name ${model.name} does not exist`)) continue;
    problems.push({
      code: 'KH222',
      cause: `incremental.${path.join('.')}: ${message.split('\n')[0]}`,
      place: model.placeOfKey(['incremental', ...path]),
    });
  }
  return problems;
}

/** What is wrong with the input whose rows a lookback or a lookahead counts. */
function countedProblems(
  model: Model,
  parents: readonly Model[],
  key: 'lookback' | 'lookahead',
): Problem[] {
  const { by = [], [key]: span } = model.header.incremental ?? {};
  const counted = rowsOf(span);
  if (!counted) return [];
  const place = model.placeOfKey(['incremental', key, 'of']);
  const input = parents.find(({ qualifiedName }) => qualifiedName === counted.of);
  if (!input) {
    const names = parents.map(({ qualifiedName }) => qualifiedName);
    return [
      {
        code: 'KH221',
        cause: `incremental.${key} counts rows of '${counted.of}', which the SELECT does not read.`,
        fix: suggestName(counted.of, names),
        place,
      },
    ];
  }
  const { time, columns } = input.header;
  const lacking = by.filter((column) => !(column in columns));
  if (time !== undefined && lacking.length === 0) return [];
  return [
    {
      code: 'KH221',
      cause: `incremental.${key} counts rows of ${counted.of}, which has no ${time === undefined ? 'time' : `column ${lacking.join(', ')}`}.`,
      fix: 'Name an input with a time and with the columns of by.',
      place,
    },
  ];
}

/** What is wrong with the inputs that a lookahead names. */
function aheadProblems(model: Model, parents: readonly Model[]): Problem[] {
  const names = parents.map(({ qualifiedName }) => qualifiedName);
  const { incremental } = model.header;
  const ahead = (incremental && inputsAhead(incremental)) ?? [];
  return ahead.flatMap((name, index) => {
    if (names.includes(name)) return [];
    return {
      code: 'KH221',
      cause: `incremental.lookahead names '${name}', which the SELECT does not read.`,
      fix: suggestName(name, names),
      place: model.placeOfKey(['incremental', 'lookahead', 'in', index]),
    };
  });
}

function countsBars({ header }: Model): boolean {
  return header.time !== undefined && 'series_id' in header.columns && 'bar_no' in header.columns;
}
