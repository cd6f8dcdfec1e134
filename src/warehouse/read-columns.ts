import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { AnyColumn, Columns, ColumnType, Shape } from './columns.ts';
import { identifier } from './sql-text.ts';

/**
 * Streams a query as columns, one partition at a time.
 * The rows of a partition, those equal in `partitionBy`, must come one after another; throws if they do not.
 */
export async function* readPartitions<S extends Shape>(
  connection: DuckDBConnection,
  query: string,
  shape: S,
  partitionBy: readonly (keyof S & string)[],
): AsyncGenerator<Columns<S>> {
  const names = Object.keys(shape);
  const keyIndexes = partitionBy.map((name) => names.indexOf(name));
  const select = names.map((name) => asTransport(identifier(name), shape[name]!)).join(', ');
  const result = await connection.stream(`SELECT ${select} FROM (${query}\n)`);

  const finished = new Set<string>();
  let current: { key: string; pieces: AnyColumn[][] } | undefined;
  for await (const chunk of result) {
    const columns = names.map((name, index) => copyColumn(chunk, index, shape[name]!));
    let start = 0;
    while (start < chunk.rowCount) {
      const key = keyAt(columns, keyIndexes, start);
      let end = start + 1;
      while (end < chunk.rowCount && keyAt(columns, keyIndexes, end) === key) end++;
      if (current?.key !== key) {
        if (current) {
          yield joinPieces<S>(names, current.pieces);
          finished.add(current.key);
        }
        if (finished.has(key)) {
          throw new Error(
            `the rows of ${partitionBy.join(', ')} = ${key} do not stand together; end the SELECT with ORDER BY ${partitionBy.join(', ')}, …`,
          );
        }
        current = { key, pieces: names.map(() => []) };
      }
      for (const [index, column] of columns.entries()) {
        current.pieces[index]!.push(column.slice(start, end));
      }
      start = end;
    }
  }
  if (current) yield joinPieces<S>(names, current.pieces);
}

/** Numbers and times travel as DOUBLE, so that one vector type serves all. */
function asTransport(column: string, type: ColumnType): string {
  if (type === 'VARCHAR') return column;
  if (type === 'TIMESTAMP') return `epoch_us(${column})::DOUBLE`;
  return `${column}::DOUBLE`;
}

function copyColumn(chunk: DuckDBDataChunk, index: number, type: ColumnType): AnyColumn {
  const vector = chunk.getColumnVector(index);
  if (type === 'VARCHAR') {
    return Array.from({ length: chunk.rowCount }, (_, row) => vector.getItem(row) as string | null);
  }
  const column = new Float64Array(chunk.rowCount);
  for (let row = 0; row < column.length; row++) {
    column[row] = (vector.getItem(row) as number | null) ?? Number.NaN;
  }
  return column;
}

function keyAt(columns: AnyColumn[], keyIndexes: number[], row: number): string {
  let key = '';
  for (const index of keyIndexes) key += `${key && '|'}${columns[index]![row]}`;
  return key;
}

function joinPieces<S extends Shape>(names: string[], pieces: AnyColumn[][]): Columns<S> {
  return Object.fromEntries(
    names.map((name, index) => [name, joinColumn(pieces[index]!)]),
  ) as unknown as Columns<S>;
}

function joinColumn(pieces: AnyColumn[]): AnyColumn {
  if (Array.isArray(pieces[0])) return (pieces as (string | null)[][]).flat();
  const joined = new Float64Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces as Float64Array[]) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
