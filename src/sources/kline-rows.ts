import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../warehouse/sql-text.ts';

/** Good rows, as they lie in the lake. */
export const KLINES = `
  SELECT
    open_time, open, high, low, close, volume, close_time,
    quote_volume, trades, taker_buy_volume, taker_buy_quote_volume
  FROM kline_line
  WHERE reason IS NULL
  ORDER BY open_time`;

/** The days that a file's name promises, end exclusive. */
type Period = { readonly from: Date; readonly to: Date } | undefined;

/**
 * Rejected rows, with their line (from 1), reason, text, and the gap they leave between the good rows before and
 * after them, or the ends of the file's period.
 */
export function rejects(period: Period): string {
  // Exchanges give the last millisecond (or microsecond) of a bar; its end is the next whole second.
  return `
    WITH good AS (
      SELECT line, open_time, date_trunc('second', close_time) + INTERVAL 1 SECOND AS end_time
      FROM kline_line WHERE reason IS NULL
    ),
    rejected AS (
      SELECT line, reason, text FROM kline_line WHERE reason IS NOT NULL
    )
    SELECT
      r.line,
      r.reason,
      r.text,
      coalesce(before.end_time, ${period ? timestamp(period.from) : 'NULL'}) AS gap_from,
      coalesce(after.open_time, ${period ? timestamp(period.to) : 'NULL'}) AS gap_to
    FROM rejected AS r
    ASOF LEFT JOIN good AS before ON before.line < r.line
    ASOF LEFT JOIN good AS after ON after.line > r.line
    ORDER BY r.line`;
}

/**
 * Reads klines from a CSV of 12 columns into the temporary table `kline_line`: one row a line, with a
 * reason where the line cannot be taken. Times are milliseconds, or microseconds from 1e14 on. `period` is the
 * span the file's name promises; `seconds` its interval's length, if bars begin at multiples of it.
 * Memory is some four times the size of the file.
 */
export async function readKlineRows(
  connection: DuckDBConnection,
  csvPath: string,
  period: Period,
  seconds: number | undefined,
): Promise<void> {
  const offGrid = seconds
    ? `WHEN epoch_us(open_time) % ${seconds * 1_000_000} <> 0
       THEN 'open_time ' || open_time || ' is not the start of a bar'
       WHEN close_time > open_time + to_seconds(${seconds})
       THEN 'close_time ' || close_time || ' lies after the end of the bar'`
    : '';
  const outsidePeriod = period
    ? `WHEN open_time < ${timestamp(period.from)} OR open_time >= ${timestamp(period.to)}
       THEN 'open_time ' || open_time || ' is outside the file''s ' ||
         '${day(period.from)} to ${day(new Date(period.to.getTime() - 1))}'`
    : '';
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE kline_line AS
    WITH content AS (
      SELECT string_split(content, chr(10)) AS lines FROM read_text(${literal(csvPath)})
    ),
    numbered AS (
      SELECT unnest(lines).rtrim(chr(13)) AS text, generate_subscripts(lines, 1) AS line
      FROM content
    ),
    split AS (
      SELECT line, text, string_split(text, ',') AS field
      FROM numbered
      WHERE text <> '' AND NOT (line = 1 AND text.lower().starts_with('open_time,'))
    ),
    cast_fields AS (
      SELECT
        line,
        text,
        field,
        ${microseconds(1)} AS open_us,
        ${number(2)} AS open,
        ${number(3)} AS high,
        ${number(4)} AS low,
        ${number(5)} AS close,
        ${decimal(6)} AS volume,
        ${microseconds(7)} AS close_us,
        ${decimal(8)} AS quote_volume,
        try_cast(field[9] AS BIGINT) AS trades,
        ${decimal(10)} AS taker_buy_volume,
        ${decimal(11)} AS taker_buy_quote_volume
      FROM split
    ),
    typed AS (
      SELECT *, make_timestamp(open_us) AS open_time, make_timestamp(close_us) AS close_time
      FROM cast_fields
    ),
    judged AS (
      SELECT
        *,
        CASE
          WHEN len(field) <> 12 THEN 'has ' || len(field) || ' fields, expected 12'
          ${notRead('open_us', 1, 'open_time', 'a time')}
          ${notRead('open', 2, 'open', 'a number')}
          ${notRead('high', 3, 'high', 'a number')}
          ${notRead('low', 4, 'low', 'a number')}
          ${notRead('close', 5, 'close', 'a number')}
          ${notRead('volume', 6, 'volume', 'a number')}
          ${notRead('close_us', 7, 'close_time', 'a time')}
          ${notRead('quote_volume', 8, 'quote_volume', 'a number')}
          ${notRead('trades', 9, 'trades', 'a whole number')}
          ${notRead('taker_buy_volume', 10, 'taker_buy_volume', 'a number')}
          ${notRead('taker_buy_quote_volume', 11, 'taker_buy_quote_volume', 'a number')}
          WHEN least(open, high, low, close) <= 0 THEN 'a price is not above 0'
          WHEN high < low THEN 'high ' || high || ' is below low ' || low
          WHEN greatest(open, close) > high OR least(open, close) < low
            THEN 'open or close is outside low to high'
          WHEN least(volume, quote_volume, trades, taker_buy_volume, taker_buy_quote_volume) < 0
            THEN 'a volume is negative'
          WHEN close_time < open_time THEN 'close_time is before open_time'
          ${offGrid}
          ${outsidePeriod}
        END AS fault
      FROM typed
    ),
    last_line AS (
      SELECT *, max(line) FILTER (WHERE fault IS NULL) OVER (PARTITION BY open_time) AS kept_line
      FROM judged
    ),
    decided AS (
      SELECT
        *,
        CASE
          WHEN fault IS NOT NULL THEN fault
          WHEN line < kept_line THEN 'repeated: line ' || kept_line || ' has the same open_time'
        END AS reason
      FROM last_line
    )
    SELECT * EXCLUDE (field, fault, kept_line, open_us, close_us)
    FROM decided`);
}

/** A finite DOUBLE, or NULL. */
function number(field: number): string {
  const value = `try_cast(field[${field}] AS DOUBLE)`;
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}

/** An exact decimal, or NULL. Below 1e10 it fits 64 bits, which are read a hundred times faster than 128. */
function decimal(field: number): string {
  return `coalesce(
    try_cast(field[${field}] AS DECIMAL(18, 8))::DECIMAL(38, 8),
    try_cast(field[${field}] AS DECIMAL(38, 8))
  )`;
}

/** Microseconds since 1970 for times from 2009 to 2099, else NULL. */
function microseconds(field: number): string {
  const value = `try_cast(field[${field}] AS BIGINT)`;
  return `CASE
    WHEN ${value} BETWEEN 1230768000000 AND 4102444799999 THEN ${value} * 1000
    WHEN ${value} BETWEEN 1230768000000000 AND 4102444799999999 THEN ${value}
  END`;
}

function notRead(column: string, field: number, name: string, expected: string): string {
  return `WHEN ${column} IS NULL THEN '${name} ''' || field[${field}] || ''' is not ${expected}'`;
}

function timestamp(instant: Date): string {
  return `TIMESTAMP '${instant.toISOString().slice(0, 19).replace('T', ' ')}'`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
