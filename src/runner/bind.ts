import type { DuckDBConnection } from '@duckdb/node-api';
import { allDone } from '../all-done.ts';
import { batched } from '../batched.ts';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import type { Database } from '../warehouse/database.ts';
import { testProblems } from './audits/test-problems.ts';
import { openBindGround } from './bind-ground.ts';
import { bindModels } from './bind-models.ts';
import type { BoundNode } from './bound-node.ts';
import type { EarlyGround } from './early-ground.ts';
import { failures } from './failures.ts';
import { type GraphNode, readGraph } from './graph.ts';
import { reachProblems } from './incremental/reach-problems.ts';
import type { Landed } from './landed.ts';
import type { lineageAhead } from './lineage-ahead.ts';
import type { Sources } from './load.ts';
import { makeTables } from './make-tables.ts';
import { readDefinitions } from './read-definitions.ts';
import { withSources } from './sourced-columns.ts';

export interface BindOptions {
  /** Models that are bound already: of these only the tables are made. */
  readonly known?: ReadonlyMap<Model, BoundNode>;
  /** Whether the others need not be sourced. */
  readonly withoutSources?: boolean | undefined;
  /** Gives what to bind in, which is closed. */
  readonly open?: EarlyGround['open'] | undefined;
}

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Throws a ProblemError with all that is wrong.
 */
export async function bind(
  sources: Sources,
  { known = new Map(), withoutSources = false, open = openBindGround }: BindOptions = {},
): Promise<BoundNode[]> {
  const { models } = sources;
  const ground = await open(sources);
  try {
    const { database, parse } = ground;
    const { connection } = database;
    const unknown = models.filter((model) => !known.has(model));
    const parsed = await parse(unknown.map(({ sql }) => sql));
    const landed = await ground.landed;
    const { macros, landingTables } = landed;
    throwIfAny(takenNames(models, landed));
    const graph = readGraph(models, macros, landingTables, known, parsed);
    const ahead = await ground.made;
    const rest = graph.filter(({ model }) => !ahead.has(model));
    const [definitions, lineagesOn, others] = await allDone(
      readDefinitions(graph, macros),
      withoutSources ? undefined : readLineage(graph, macros, landed.tables),
      makeTables(database, rest),
    );
    const made = new Map([...ahead, ...others]);
    const { outputs, tables, problems } = await bindModels(connection, graph, made);
    const isBound = (model: Model) => outputs.has(model);
    const asked = graph.filter(({ model, parents }) => !known.has(model) && parents.every(isBound));
    const unbound = new Set(models.filter((model) => !isBound(model)));
    const [inReaches, inTests] = await allDone(
      reachesProblems(database, asked),
      testProblems(connection, macros, models, unknown, tables, unbound),
    );
    throwIfAny([...problems, ...inReaches, ...inTests]);
    const lineageOf = lineagesOn?.(tables);
    return graph.map((node) => {
      if ('columns' in node) return node;
      const { model, query } = node;
      const { tables: read, hasAsOfJoin } = query;
      const output = outputs.get(model)!;
      const columns = lineageOf ? withSources(model, output, lineageOf(node)) : output;
      const definition = definitions.get(node)!;
      return { ...node, query: { tables: read, hasAsOfJoin }, definition, columns };
    });
  } finally {
    await ground.close();
  }
}

/** Loads what reads it, which is not needed where nobody asks. */
const readLineage: typeof lineageAhead = async (...given) => {
  const { lineageAhead } = await import('./lineage-ahead.ts');
  return lineageAhead(...given);
};

/** Models whose names something else has. */
function takenNames(models: readonly Model[], { tables, reservedWords }: Landed): Problem[] {
  return models
    .filter(({ name, qualifiedName }) => reservedWords.has(name) || tables.has(qualifiedName))
    .map(({ name, qualifiedName, file }) => ({
      code: 'KH217',
      place: { file },
      cause: reservedWords.has(name)
        ? `'${name}' is no table name: it is a word of SQL.`
        : `'${qualifiedName}' is a table already, which a migration makes.`,
      fix: 'Rename the file.',
    }));
}

/** What is wrong with how far models reach. */
async function reachesProblems(
  database: Database,
  nodes: readonly GraphNode[],
): Promise<Problem[]> {
  const connection = await database.connect();
  try {
    const whyNot = batched((queries: readonly string[]) => runFailures(connection, queries));
    const problems = await allDone(
      ...nodes.map(({ model, parents }) => reachProblems(model, parents, whyNot)),
    );
    return problems.flat();
  } finally {
    connection.closeSync();
  }
}

/** What each of the queries fails with. */
function runFailures(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<(string | undefined)[]> {
  return failures(connection, '', queries, (sql) =>
    connection.run(sql).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
}
