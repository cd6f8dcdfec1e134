import type { TableReference } from './sql-tree.ts';

/**
 * The query with other tables in the place of some that it names; `nameFor` gives the SQL name of the other one, or
 * nothing where the table stays. Columns go on being found under the names that the query uses.
 */
export function renameTables(
  sql: string,
  tables: readonly TableReference[],
  nameFor: (table: TableReference) => string | undefined,
): string {
  const bytes = Buffer.from(sql);
  const pieces: string[] = [];
  let end = 0;
  for (const table of tables.toSorted((a, b) => a.byteOffset - b.byteOffset)) {
    const name = nameFor(table);
    if (name === undefined) continue;
    const written = writtenName(bytes.subarray(table.byteOffset).toString(), table);
    pieces.push(bytes.subarray(end, table.byteOffset).toString(), name);
    if (table.alias === '') pieces.push(` AS "${table.name}"`);
    end = table.byteOffset + Buffer.byteLength(written);
  }
  pieces.push(bytes.subarray(end).toString());
  return pieces.join('');
}

const QUALIFIED_NAME =
  /^(?:"(?:[^"]|"")+"|[A-Za-z_]\w*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[A-Za-z_]\w*))*/;

function writtenName(text: string, table: TableReference): string {
  const [written] = QUALIFIED_NAME.exec(text) ?? [''];
  if (!written.replaceAll('"', '').endsWith(table.name)) {
    throw new Error(`expected the table ${table.name} at byte ${table.byteOffset} of the query`);
  }
  return written;
}
