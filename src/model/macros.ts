import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import { type ParsedQuery, parseQueries, type Tree } from './sql-tree.ts';

/** One file of `models/macros/`: CREATE MACRO statements. */
export interface MacroFile {
  readonly file: string;
  readonly sql: string;
}

/** One body of a macro. */
export interface MacroOverload {
  readonly parameters: readonly string[];
  /** The query of a table macro; of any other a SELECT of its one expression. */
  readonly root: Tree;
  readonly isTable: boolean;
}

/** A macro with all its overloads; tables, functions and tree are those of all of them together. */
export interface Macro extends Pick<ParsedQuery, 'tables' | 'functions' | 'tree'> {
  readonly overloads: readonly MacroOverload[];
}

/** The macros of the database by name, their bodies parsed. */
export async function readMacros(connection: DuckDBConnection): Promise<Map<string, Macro>> {
  const macros = await readRows<{
    name: string;
    parameters: readonly string[];
    signature: string;
    body: string;
    is_table: boolean;
  }>(
    connection,
    `SELECT function_name AS name, parameters, parameters::VARCHAR AS signature,
       macro_definition AS body, function_type = 'table_macro' AS is_table
     FROM duckdb_functions()
     WHERE macro_definition IS NOT NULL AND NOT internal
     ORDER BY name, signature, body, is_table`,
  );
  const queries = macros.map(({ body, is_table }) => (is_table ? body : `SELECT ${body}`));
  const trees = await parseQueries(connection, queries);
  const bodies = new Map<string, Macro>();
  for (const [index, { name, parameters, signature, is_table }] of macros.entries()) {
    const parsed = trees[index]!;
    if ('message' in parsed) {
      throw new Error(`the body of macro ${name} cannot be parsed: ${parsed.message}`);
    }
    const known = bodies.get(name);
    bodies.set(name, {
      tables: [...(known?.tables ?? []), ...parsed.tables],
      functions: [...(known?.functions ?? []), ...parsed.functions],
      tree: `${known?.tree ?? ''}${signature} ${parsed.tree}`,
      overloads: [
        ...(known?.overloads ?? []),
        { parameters, root: parsed.root, isTable: is_table },
      ],
    });
  }
  return bodies;
}

/** The macros that a query uses, itself or through others, each with the byte of the query that brings it in. */
export function macrosUsed(
  query: ParsedQuery,
  macros: ReadonlyMap<string, Macro>,
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
  macros: ReadonlyMap<string, Macro>,
): ParsedQuery['tables'] {
  const throughMacros = [...macrosUsed(query, macros)].flatMap(([name, byteOffset]) =>
    macros.get(name)!.tables.map((table) => ({ ...table, byteOffset })),
  );
  return [...query.tables, ...throughMacros];
}
