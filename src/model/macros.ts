import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import { type ParsedQuery, parseQuery } from './sql-tree.ts';

/** One file of `models/macros/`: CREATE MACRO statements. */
export interface MacroFile {
  readonly file: string;
  readonly sql: string;
}

/** The macros of the database by name, their bodies parsed; overloads of one name are taken together. */
export async function readMacros(connection: DuckDBConnection): Promise<Map<string, ParsedQuery>> {
  const macros = await readRows<{
    name: string;
    parameters: string;
    body: string;
    is_table: boolean;
  }>(
    connection,
    `SELECT function_name AS name, parameters::VARCHAR AS parameters, macro_definition AS body,
       function_type = 'table_macro' AS is_table
     FROM duckdb_functions()
     WHERE macro_definition IS NOT NULL AND NOT internal
     ORDER BY ALL`,
  );
  const bodies = new Map<string, ParsedQuery>();
  for (const { name, parameters, body, is_table } of macros) {
    const parsed = await parseQuery(connection, is_table ? body : `SELECT ${body}`);
    if ('message' in parsed) {
      throw new Error(`the body of macro ${name} cannot be parsed: ${parsed.message}`);
    }
    const known = bodies.get(name);
    bodies.set(name, {
      tables: [...(known?.tables ?? []), ...parsed.tables],
      functions: [...(known?.functions ?? []), ...parsed.functions],
      tree: `${known?.tree ?? ''}${parameters} ${parsed.tree}`,
    });
  }
  return bodies;
}

/** The macros that a query uses, itself or through others, each with the byte of the query that brings it in. */
export function macrosUsed(
  query: ParsedQuery,
  macros: ReadonlyMap<string, ParsedQuery>,
): Map<string, number> {
  const used = new Map<string, number>();
  const visit = (functions: ParsedQuery['functions'], byteOffset?: number) => {
    for (const call of functions) {
      const body = macros.get(call.name);
      if (!body || used.has(call.name)) continue;
      const at = byteOffset ?? call.byteOffset;
      used.set(call.name, at);
      visit(body.functions, at);
    }
  };
  visit(query.functions);
  return used;
}

/** The tables that a query reads, itself or through macros; those of macros stand at the macro's call. */
export function tablesRead(
  query: ParsedQuery,
  macros: ReadonlyMap<string, ParsedQuery>,
): ParsedQuery['tables'] {
  const throughMacros = [...macrosUsed(query, macros)].flatMap(([name, byteOffset]) =>
    macros.get(name)!.tables.map((table) => ({ ...table, byteOffset })),
  );
  return [...query.tables, ...throughMacros];
}
