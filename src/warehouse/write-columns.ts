import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { AnyColumn, Columns, ColumnType, Shape } from './columns.ts';
import { identifier } from './sql-text.ts';

const CHUNK_ROWS = 2048;

/** Makes the temporary table `name` of the given shape and fills it from blocks of columns. */
export async function writeTempTable<S extends Shape>(
  connection: DuckDBConnection,
  name: string,
  shape: S,
  blocks: readonly Columns<S>[],
): Promise<void> {
  const names = Object.keys(shape);
  const transport = `${name}_transport`;
  const fields = names.map(
    (column) => `${identifier(column)} ${shape[column] === 'VARCHAR' ? 'VARCHAR' : 'DOUBLE'}`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${transport} (${fields.join(', ')})`);
  const appender = await connection.createAppender(transport, undefined, 'temp');
  const types = names.map((column) => (shape[column] === 'VARCHAR' ? VARCHAR : DOUBLE));
  for (const block of blocks) {
    const columns = names.map((column) => block[column] as AnyColumn);
    const rowCount = columns[0]?.length ?? 0;
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - start);
      const chunk = DuckDBDataChunk.create(types, rows);
      for (const [index, column] of columns.entries())
        fillVector(chunk, index, column, start, rows);
      appender.appendDataChunk(chunk);
    }
  }
  appender.closeSync();
  const select = names.map((column) => fromTransport(identifier(column), shape[column]!));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${select.join(', ')} FROM ${transport}`,
  );
  await connection.run(`DROP TABLE ${transport}`);
}

function fillVector(
  chunk: DuckDBDataChunk,
  index: number,
  column: AnyColumn,
  start: number,
  rows: number,
): void {
  const vector = chunk.getColumnVector(index);
  for (let row = 0; row < rows; row++) {
    const value = column[start + row];
    vector.setItem(row, value === undefined || Number.isNaN(value) ? null : value);
  }
  vector.flush();
}

function fromTransport(column: string, type: ColumnType): string {
  if (type === 'VARCHAR' || type === 'DOUBLE') return column;
  if (type === 'TIMESTAMP') return `make_timestamp(${column}::BIGINT) AS ${column}`;
  return `${column}::${type} AS ${column}`;
}
