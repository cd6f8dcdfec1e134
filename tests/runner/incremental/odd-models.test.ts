import { expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { csv, walk } from '../../support/kline-csv.ts';
import { tempProject } from '../../support/temp-project.ts';

interface OddModel {
  readonly grain: string;
  readonly time?: string;
  readonly more?: string;
  readonly sql: string;
}

function modelText({ grain, time = 'noted_at', more = '', sql }: OddModel): string {
  return `/*---\ndescription: Odd.\ngrain: [${grain}]\ntime: ${time}\n${more}\n---*/\n${sql}\n`;
}

/** A hundred notes on a symbol, in the midst of minutes, of which some change. */
const NOTES: OddModel = {
  grain: 'symbol_id, noted_at',
  more: 'columns: {symbol_id: a, noted_at: b, v: c}',
  sql: `SELECT symbol_id, TIMESTAMP '2024-07-01 00:00:30' + to_minutes(n) AS noted_at, (n = 5)::INTEGER AS v
    FROM dim_symbol, range(100) AS r(n)`,
};

const notes = (change: (sql: string) => string) => ({ ...NOTES, sql: change(NOTES.sql) });

const COPY = {
  grain: 'symbol_id, noted_at',
  more: 'incremental: {by: [symbol_id]}\ncolumns: {symbol_id: a, noted_at: b, v: c}',
  sql: 'SELECT symbol_id, noted_at, v FROM note',
};

/** The notes and a copy of them, by a key of this name. */
const keyed = (key: string): [OddModel, OddModel] => [
  {
    grain: `${key}, noted_at`,
    more: `columns: {${key}: a, noted_at: b, v: c}`,
    sql: `SELECT (kind + 7)::INTEGER AS ${key}, TIMESTAMP '2024-07-01 00:00:30' + to_minutes(n) AS noted_at, (n IN (5, 50))::INTEGER AS v
      FROM range(3) AS r(kind), range(100) AS q(n)`,
  },
  {
    grain: `${key}, noted_at`,
    more: `incremental: {by: [${key}]}\ncolumns: {${key}: a, noted_at: b, v: c}`,
    sql: `SELECT ${key}, noted_at, v FROM note`,
  },
];

it.each<[string, OddModel, OddModel, Record<string, OddModel>?]>([
  [
    'rows of all lengths, at instants at which no bar ends',
    NOTES,
    {
      grain: 'symbol_id, interval_id, noted_at',
      more: 'incremental: {by: [symbol_id, interval_id]}\ncolumns: {symbol_id: a, interval_id: b, noted_at: c, v: d, close: e}',
      sql: `SELECT n.symbol_id, i.interval_id, n.noted_at, n.v, b.close
        FROM note AS n
        JOIN dim_interval AS i ON i.interval IN ('1m', '1h')
        LEFT JOIN indicators.bars AS b
          ON b.symbol_id = n.symbol_id AND b.interval_id = i.interval_id AND b.close_time = n.noted_at`,
    },
  ],
  [
    'an input with a key of another type',
    NOTES,
    {
      grain: 'symbol_id, noted_at',
      more: 'incremental: {by: [symbol_id]}\ncolumns: {symbol_id: a, noted_at: b, v: c, label: d}',
      sql: 'SELECT n.*, t.label FROM note AS n JOIN label AS t ON t.symbol_id = n.symbol_id::VARCHAR',
    },
    {
      label: {
        grain: 'symbol_id, labelled_at',
        time: 'labelled_at',
        more: 'columns: {symbol_id: a, label: b, labelled_at: c}',
        sql: `SELECT s.symbol_id::VARCHAR AS symbol_id, 'x' AS label, n.noted_at AS labelled_at
          FROM dim_symbol AS s JOIN note AS n ON n.v > 0`,
      },
    },
  ],
  [
    'a row before all times',
    notes((sql) =>
      sql
        .replace('TIMESTAMP', "CASE n WHEN 0 THEN '-infinity'::TIMESTAMP ELSE TIMESTAMP")
        .replace('(n) AS', '(n) END AS')
        .replace('(n = 5)', '(n IN (0, 5))'),
    ),
    COPY,
  ],
  ['a key called change_no', ...keyed('change_no')],
  ['a key called instants', ...keyed('instants')],
  [
    'more rows than are compared, of finer keys',
    {
      grain: 'symbol_id, noted_at',
      more: 'columns: {symbol_id: a, noted_at: b, v: c}',
      sql: `SELECT symbol_id, TIMESTAMP '2020-01-01' + to_minutes(CASE n WHEN 0 THEN 59 ELSE n * 60 END) AS noted_at, 1 AS v
        FROM dim_symbol, range(10002) AS r(n)`,
    },
    {
      grain: 'symbol_id, rule_no, noted_at',
      more: 'incremental: {by: [symbol_id]}\ncolumns: {symbol_id: a, rule_no: b, noted_at: c, v: d}',
      sql: 'SELECT symbol_id, rule_no, noted_at, v FROM note, range(10) AS r(rule_no)',
    },
  ],
])(
  '%s: changes here and there leave what a build from nothing gives',
  async (_, note, reader, more = {}) => {
    const project = tempProject();
    project.edit('project.yml', (text) => text.replace('[15m, 1h, 4h, 1d]', '[1h]'));
    const bars = walk('2024-07-01T00:00:00Z', 180);
    await project.ingest([project.write('spot/BTCUSDT-1m.csv', csv(bars))]);
    project.write('models/facts/note.sql', modelText(note));
    project.write('models/facts/reader.sql', modelText(reader));
    for (const [name, model] of Object.entries(more)) {
      project.write(`models/facts/${name}.sql`, modelText(model));
    }
    await build(project.root);
    project.edit('models/facts/note.sql', (text) =>
      text.includes('::INTEGER AS v')
        ? text.replace('::INTEGER AS v', '::INTEGER * 2 AS v')
        : text.replace('1 AS v', '2 AS v'),
    );
    const { models } = await build(project.root);
    expect(models.map(({ name }) => name)).toContain('reader');
    expect((await verify(project.root)).differences).toEqual([]);
  },
);
