import { tablesRead } from '../../model/macros.ts';
import { type ParsedQuery, tableName } from '../../model/sql-tree.ts';
import { unknownTable } from './bound-names.ts';
import { findRowsOf } from './failing-rows.ts';
import type { Audited, AuditKind, Slip, SqlReader } from './kind.ts';
import { onRows } from './row-wise.ts';

/** A SELECT that gives the rows that must not be there. */
export const sql: AuditKind<'sql'> = {
  code: 'KH324',
  isForParts: true,
  tablesRead: tableNames,
  async slips(query, bound) {
    const parsed = await bound.parse(query);
    if ('message' in parsed) return [badSql(parsed.message)];
    const names = namesOf(parsed, bound);
    const unknown = names.filter((name) => !bound.tables.has(name));
    if (unknown.length > 0) return unknown.map((name) => unknownTable(bound, name, []));
    if (names.some((name) => !bound.tables.get(name))) return [];
    const failure = await bound.bindFailure(`SELECT * FROM (${query}\n)`);
    return failure ? [badSql(failure.message)] : [];
  },
  find: async (query, audited) => findRowsOf(audited, await onRowsToLookAt(query, audited)),
};

/** The query on the rows to look at, where of the others its answer is known. */
async function onRowsToLookAt(
  query: string,
  { connection, model, rows }: Audited,
): Promise<string> {
  const { qualifiedName, header } = model;
  // A part has rows for each of its columns.
  if (header.part_of) return query;
  const toLookAt = rows(header.grain[0]!);
  if (toLookAt === qualifiedName) return query;
  return (await onRows(connection, query, model, toLookAt)) ?? query;
}

async function tableNames(query: string, sql: SqlReader): Promise<string[]> {
  const parsed = await sql.parse(query);
  return 'message' in parsed ? [] : namesOf(parsed, sql);
}

function namesOf(query: ParsedQuery, { macros }: SqlReader): string[] {
  return tablesRead(query, macros).map(tableName);
}

function badSql(message: string): Slip {
  return { code: 'KH232', cause: `The SQL of the test is wrong: ${message}`, path: [] };
}
