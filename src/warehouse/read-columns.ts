import type { DuckDBConnection, DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api';
import { type ColumnBuffer, columnBuffer } from './column-buffer.ts';
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
  let key: string | undefined;
  let buffers: ColumnBuffer[] = [];
  for await (const chunk of result) {
    const columns = names.map((name, index) => chunkColumn(chunk, index, shape[name]!));
    let start = 0;
    while (start < chunk.rowCount) {
      const end = endOfRun(columns, keyIndexes, start, chunk.rowCount);
      const runKey = keyIndexes.map((index) => columns[index]![start]).join('|');
      if (runKey !== key) {
        if (key !== undefined) {
          yield together<S>(names, buffers);
          finished.add(key);
        }
        if (finished.has(runKey)) {
          throw new Error(
            `the rows of ${partitionBy.join(', ')} = ${runKey} do not stand together; end the SELECT with ORDER BY ${partitionBy.join(', ')}, …`,
          );
        }
        key = runKey;
        buffers = names.map((name) => columnBuffer(shape[name]!));
      }
      for (const [index, column] of columns.entries()) buffers[index]!.append(column, start, end);
      start = end;
    }
  }
  if (key !== undefined) yield together<S>(names, buffers);
}

/**
 * Numbers and times travel as DOUBLE, so that one vector type serves all, and NULL among them as NaN: to ask of every
 * cell whether it is NULL takes longer than all the rest.
 */
function asTransport(column: string, type: ColumnType): string {
  if (type === 'VARCHAR') return column;
  const number = type === 'TIMESTAMP' ? `epoch_us(${column})` : column;
  return `coalesce(${number}::DOUBLE, 'nan'::DOUBLE)`;
}

/** A column of a chunk; of numbers the chunk's own memory, to be copied before the next one is read. */
function chunkColumn(chunk: DuckDBDataChunk, index: number, type: ColumnType): AnyColumn {
  const vector = chunk.getColumnVector(index);
  if (type === 'VARCHAR') {
    return Array.from({ length: chunk.rowCount }, (_, row) => vector.getItem(row) as string | null);
  }
  // biome-ignore lint/complexity/useLiteralKeys: a private field, for the public way is a call for every cell.
  return (vector as DuckDBDoubleVector)['items'];
}

/** The first row after `start` that is of another partition. */
function endOfRun(
  columns: readonly AnyColumn[],
  keyIndexes: readonly number[],
  start: number,
  rowCount: number,
): number {
  let end = rowCount;
  for (const index of keyIndexes) {
    const column = columns[index]!;
    const value = column[start];
    let row = start + 1;
    while (row < end && Object.is(column[row], value)) row++;
    end = row;
  }
  return end;
}

function together<S extends Shape>(names: string[], buffers: readonly ColumnBuffer[]): Columns<S> {
  return Object.fromEntries(
    names.map((name, index) => [name, buffers[index]!.column()]),
  ) as unknown as Columns<S>;
}
