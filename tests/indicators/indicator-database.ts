import { readdirSync, readFileSync } from 'node:fs';
import type { Model } from '../../src/model/model.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { type Database, openDatabase, readRows } from '../../src/warehouse/database.ts';
import { writeTempTable } from '../../src/warehouse/write-columns.ts';
import { BAR_SHAPE, type GoldenSeries } from '../golden/golden-bars.ts';

const MODELS = new URL('../../models/', import.meta.url);
/** What the families read, each after what it reads itself. */
const PREPARED: readonly string[] = ['bars', 'volume_block', 'volume_total'];

/** One column of one series: a value per bar in order of time, NaN where SQL gives NULL. */
export type IndicatorValues = Float64Array;

/** By series and column. */
export type FamilyValues = ReadonlyMap<string, Readonly<Record<string, IndicatorValues>>>;

/** The models of models/indicators that give indicators, by name of the family. */
export function readFamilies(): Map<string, Model> {
  const files = readdirSync(new URL('indicators/', MODELS)).filter((file) => file.endsWith('.sql'));
  const models = files.map((file) => readModel(file));
  return new Map(models.filter(({ header }) => header.part_of).map((model) => [model.name, model]));
}

function readModel(file: string): Model {
  const parsed = parseModel(`models/indicators/${file}`, readText(`indicators/${file}`));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ cause }) => cause).join('\n'));
  return parsed.model;
}

function readText(path: string): string {
  return readFileSync(new URL(path, MODELS), 'utf8');
}

/** A database with the series as fact_kline, the project's macros and what the families read. */
export async function openIndicatorDatabase(series: readonly GoldenSeries[]): Promise<Database> {
  const database = await openDatabase(':memory:');
  const { connection } = database;
  await writeTempTable(
    connection,
    'golden_bar',
    BAR_SHAPE,
    series.map(({ bars }) => bars),
  );
  await connection.run('CREATE TABLE fact_kline AS FROM golden_bar');
  for (const file of readdirSync(new URL('macros/', MODELS))) {
    await connection.run(readText(`macros/${file}`));
  }
  await connection.run(
    'CREATE TABLE fact_kline_gap (symbol_id SMALLINT, interval_id TINYINT, gap_to TIMESTAMP, is_covered BOOLEAN)',
  );
  await connection.run('CREATE SCHEMA indicators');
  for (const name of PREPARED) {
    await connection.run(`CREATE TABLE indicators.${name} AS ${readModel(`${name}.sql`).sql}`);
  }
  return database;
}

/** Runs a family's SELECT over all series and sorts its columns out by series. */
export async function readFamily(
  database: Database,
  series: readonly GoldenSeries[],
  columns: readonly string[],
  sql: string,
): Promise<FamilyValues> {
  const rows = await readRows<Record<string, number | null>>(
    database.connection,
    `SELECT symbol_id, ${columns.join(', ')} FROM (${sql}) ORDER BY symbol_id, close_time`,
  );
  const rowsBySymbol = Map.groupBy(rows, (row) => row.symbol_id!);
  return new Map(
    series.map(({ name, bars }) => {
      const ownRows = rowsBySymbol.get(bars.symbol_id[0]!) ?? [];
      const values = columns.map((column) => [
        column,
        Float64Array.from(ownRows, (row, bar) =>
          nullAsNaN(row[column]!, `${name}: ${column}, bar ${bar}`),
        ),
      ]);
      return [name, Object.fromEntries(values)];
    }),
  );
}

/** A SQL NaN or infinity would pass for a value in the warehouse, and must not for NULL here. */
function nullAsNaN(value: number | null, place: string): number {
  if (value === null) return NaN;
  if (!Number.isFinite(value)) throw new Error(`${place}: actual ${value}`);
  return value;
}
