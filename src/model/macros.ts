import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import { type References, readReferences } from './sql-tree.ts';

/** One file of `models/macros/`: CREATE MACRO statements. */
export interface MacroFile {
  readonly file: string;
  readonly sql: string;
}

/** What the body of each macro of the database reads, by the macro's name. */
export async function readMacroReferences(
  connection: DuckDBConnection,
): Promise<Map<string, References>> {
  const macros = await readRows<{ name: string; definition: string; is_table: boolean }>(
    connection,
    `SELECT function_name AS name, macro_definition AS definition, function_type = 'table_macro' AS is_table
     FROM duckdb_functions()
     WHERE macro_definition IS NOT NULL AND NOT internal`,
  );
  const bodies = new Map<string, References>();
  for (const { name, definition, is_table } of macros) {
    const references = await readReferences(
      connection,
      is_table ? definition : `SELECT ${definition}`,
    );
    if ('message' in references) {
      throw new Error(`the body of macro ${name} cannot be parsed: ${references.message}`);
    }
    const known = bodies.get(name);
    bodies.set(name, {
      tables: [...(known?.tables ?? []), ...references.tables],
      functions: [...(known?.functions ?? []), ...references.functions],
    });
  }
  return bodies;
}

/** The tables that a query reads, itself or through macros; those of macros stand at the macro's call. */
export function tablesThroughMacros(
  references: References,
  macros: ReadonlyMap<string, References>,
): References['tables'] {
  const tables = [...references.tables];
  const visited = new Set<string>();
  const visit = (functions: References['functions'], byteOffset?: number) => {
    for (const call of functions) {
      const body = macros.get(call.name);
      if (!body || visited.has(call.name)) continue;
      visited.add(call.name);
      const at = byteOffset ?? call.byteOffset;
      tables.push(...body.tables.map((table) => ({ ...table, byteOffset: at })));
      visit(body.functions, at);
    }
  };
  visit(references.functions);
  return tables;
}
