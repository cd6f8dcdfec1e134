import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { patterns } from '../../src/stages/patterns.ts';
import type { AnyColumn } from '../../src/warehouse/columns.ts';
import { literal } from '../../src/warehouse/sql-text.ts';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';

const MEASURES = [
  'support',
  'confidence',
  'lift',
  'leverage',
  'conviction',
  'growth_rate',
  'p_value',
  'q_value',
] as const;
type Measure = (typeof MEASURES)[number];

const golden = (name: string) => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));

it("is mlxtend's, SciPy's and statsmodels' on trades of the shipped rules", async () => {
  const database = await modelDatabase();
  await createPatterns(database, patterns.run(await readTrades(database), OPTIONS));
  await database.run(
    "CREATE TABLE dim_interval AS SELECT 9::TINYINT AS interval_id, '4h' AS interval",
  );
  const rules = await database.model<Record<string, number | string | null>>(
    'marts/trade_pattern_rule',
  );
  expect(new Set(rules.map(({ pattern }) => pattern)).size).toBe(167);

  const expected = readRules();
  let compared = 0;
  for (const rule of rules) {
    for (const part of ['train', 'test'] as const) {
      const theirs = expected.get(`${part};${rule.pattern};${rule.outcome}`);
      // mlxtend has no rule that never came true.
      if (!theirs) {
        expect(rule[`${part}_support`]).toBe(0);
        continue;
      }
      for (const [index, measure] of MEASURES.entries()) {
        const cell = theirs[index]!;
        if (part === 'test' && measure === 'q_value') continue;
        const found = rule[columnOf(part, measure)]!;
        const what = `${part} ${measure} of ${rule.pattern} => ${rule.outcome}`;
        if (cell === '') expect(found, what).toBeNull();
        else
          expect(Math.abs(Number(found) - Number(cell)), what).toBeLessThanOrEqual(
            1e-9 * Math.abs(Number(cell)) + 1e-15,
          );
        compared++;
      }
      expected.delete(`${part};${rule.pattern};${rule.outcome}`);
    }
  }
  expect([...expected.keys()]).toEqual([]);
  expect(compared).toBeGreaterThan(4000);
});

/** Those of make_patterns.py. */
const OPTIONS = {
  trades: 'apart',
  training_share: 0.7,
  min_support: 0.05,
  min_trades: 30,
  max_length: 2,
  shifts: 0,
} as const;

function columnOf(part: 'train' | 'test', measure: Measure): string {
  if (measure === 'q_value') return measure;
  return measure === 'p_value' && part === 'train' ? measure : `${part}_${measure}`;
}

async function readTrades(database: ModelDatabase) {
  const rows = await database.query<Record<string, number | string>>(
    `SELECT * REPLACE (
       predicting_at::DOUBLE AS predicting_at,
       entry_at::DOUBLE AS entry_at,
       exit_at::DOUBLE AS exit_at,
       confirmed_at::DOUBLE AS confirmed_at,
       symbol_id::DOUBLE AS symbol_id
     ) FROM read_csv(${literal(golden('pattern-trades.csv.gz'))})`,
  );
  const numbers = (name: string) => Float64Array.from(rows, (row) => row[name] as number);
  return {
    interval_id: Float64Array.from(rows, () => 9),
    symbol_id: numbers('symbol_id'),
    predicting_at: numbers('predicting_at'),
    entry_at: numbers('entry_at'),
    exit_at: numbers('exit_at'),
    confirmed_at: numbers('confirmed_at'),
    pnl_pct: numbers('pnl_pct'),
    items: rows.map((row) => row.items as string),
  };
}

/** The table trade_pattern with what the stage gave. */
async function createPatterns(
  database: ModelDatabase,
  columns: Readonly<Record<string, AnyColumn>>,
): Promise<void> {
  const cell = (value: string | number | null) => {
    if (typeof value === 'string') return literal(value);
    return value === null || Number.isNaN(value) ? 'NULL::DOUBLE' : `${value}::DOUBLE`;
  };
  const entries = Object.entries(columns);
  const rows = [...entries[0]![1].keys()].map(
    (row) => `(${entries.map(([, column]) => cell(column[row]!)).join(', ')})`,
  );
  await database.run(`
    CREATE TABLE trade_pattern AS
    FROM (VALUES ${rows.join(', ')}) AS t(${entries.map(([name]) => name).join(', ')})`);
}

/** The cells of pattern-rules.csv.gz after `part;pattern;outcome`. */
function readRules(): Map<string, string[]> {
  const text = gunzipSync(readFileSync(golden('pattern-rules.csv.gz'))).toString();
  const [header, ...lines] = text.trimEnd().split('\n');
  expect(header).toBe(['part', 'pattern', 'outcome', ...MEASURES].join());
  return new Map(
    lines.map((line) => {
      const [part, pattern, outcome, ...cells] = line.split(',');
      return [`${part};${pattern};${outcome}`, cells];
    }),
  );
}
