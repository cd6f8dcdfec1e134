import type { DuckDBConnection } from '@duckdb/node-api';
import { batched } from '../batched.ts';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { testProblems } from './audits/test-problems.ts';
import { type EarlyGround, openBindGround } from './bind-ground.ts';
import type { BoundNode } from './bound-node.ts';
import { describeQuery } from './describe-query.ts';
import { emptyTable, selectedColumns } from './empty-warehouse.ts';
import { failures } from './failures.ts';
import { type ParsedNode, readGraph } from './graph.ts';
import { reachProblems } from './incremental/reach-problems.ts';
import type { Sources } from './load.ts';
import { makeTables } from './make-tables.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';
import { readAhead } from './read-ahead.ts';
import { withSources } from './sourced-columns.ts';

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Of those that are `known` only the tables are made. `open` gives what to do it in; its
 * database is closed. Throws a ProblemError with all that is wrong.
 */
export async function bind(
  sources: Sources,
  known: ReadonlyMap<Model, BoundNode> = new Map(),
  open: EarlyGround['open'] = openBindGround,
): Promise<BoundNode[]> {
  const { models } = sources;
  const { database, parse, macros, landingTables, reservedWords } = await open(sources);
  try {
    const { connection } = database;
    throwIfAny(reservedNames(models, reservedWords));
    const landing = [...landingTables.keys()];
    const graph = await readGraph(parse, models, macros, landing, known);
    const [readingOn] = await Promise.all([
      readAhead(graph, macros, landingTables),
      makeTables(database, graph),
    ]);
    const { outputs, tables, problems } = await bindModels(connection, graph);
    const isBound = (model: Model) => outputs.has(model);
    const asked = graph.filter(({ model, parents }) => !known.has(model) && parents.every(isBound));
    const unbound = new Set(models.filter((model) => !isBound(model)));
    const tested = models.filter((model) => !known.has(model));
    const whyNot = batched((queries: readonly string[]) => runFailures(connection, queries));
    const [inReaches, inTests] = await Promise.all([
      Promise.all(asked.map(({ model, parents }) => reachProblems(model, parents, whyNot))),
      testProblems(connection, macros, models, tested, tables, unbound),
    ]);
    throwIfAny([...problems, ...inReaches.flat(), ...inTests]);
    const readingOf = readingOn(tables);
    return graph.map((node) => {
      if ('columns' in node) return node;
      const { model, query } = node;
      const { tables: read, hasAsOfJoin } = query;
      const { definition, lineage } = readingOf(node);
      const columns = withSources(model, outputs.get(model)!, lineage);
      return { ...node, query: { tables: read, hasAsOfJoin }, definition, columns };
    });
  } finally {
    database.close();
  }
}

function reservedNames(models: readonly Model[], words: ReadonlySet<string>): Problem[] {
  return models
    .filter(({ name }) => words.has(name))
    .map(({ name, file }) => ({
      code: 'KH217',
      place: { file },
      cause: `'${name}' is no table name: it is a word of SQL.`,
      fix: 'Rename the file.',
    }));
}

/** What each model gives, as far as that can be told. */
interface Bindings {
  /** The columns of the tables that models are bound to; of none that cannot be made. */
  readonly outputs: ReadonlyMap<Model, readonly BoundColumn[]>;
  /** The columns of all tables by qualified name, landing tables among them. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[]>;
  readonly problems: readonly Problem[];
}

/** Looks at each model after those that it reads. Their tables are made, where that could be done. */
async function bindModels(
  connection: DuckDBConnection,
  graph: readonly (ParsedNode | BoundNode)[],
): Promise<Bindings> {
  const made = await readableTables(connection);
  const outputs = new Map<Model, readonly BoundColumn[]>();
  const problems: Problem[] = [];
  let isMoreMade = false;
  for (const node of graph) {
    const { model, parents } = node;
    // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
    if (!parents.every((parent) => outputs.has(parent))) continue;
    const table = made.get(model.qualifiedName);
    const { output, problems: found } =
      'columns' in node
        ? { output: node.columns, problems: [] }
        : await bindModel(connection, model, table);
    problems.push(...found);
    if (!output) continue;
    outputs.set(model, output);
    if (table) continue;
    // Even where columns do not match their description, the models below can be bound.
    await connection.run(emptyTable(model, output));
    isMoreMade = true;
  }
  return { outputs, tables: isMoreMade ? await readableTables(connection) : made, problems };
}

interface Binding {
  readonly problems: readonly Problem[];
  /** Absent where the model's table cannot be made. */
  readonly output?: readonly BoundColumn[];
}

/** Looks at what a model's SELECT gives. `made` are the columns of its table, where that could be made. */
async function bindModel(
  connection: DuckDBConnection,
  model: Model,
  made: readonly BoundColumn[] | undefined,
): Promise<Binding> {
  const selected = (made && selectedColumns(model, made)) ?? (await describe(connection, model));
  if ('code' in selected) return { problems: [selected] };
  const output = outputColumns(model, selected);
  if ('code' in output) return { problems: [output] };
  return { problems: columnProblems(model, output), output };
}

/** The columns of the model's SELECT, or why it cannot be bound. */
async function describe(
  connection: DuckDBConnection,
  model: Model,
): Promise<BoundColumn[] | Problem> {
  const described = await describeQuery(connection, model.sql);
  if (!('message' in described)) return described;
  const { message, byteOffset } = described;
  const place = byteOffset === undefined ? { file: model.file } : model.placeInSql(byteOffset);
  return { code: 'KH208', cause: message, place };
}

/** What each of the queries fails with. */
function runFailures(
  connection: DuckDBConnection,
  queries: readonly string[],
): Promise<(string | undefined)[]> {
  return failures(connection, queries, (sql) =>
    connection.run(sql).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
}
