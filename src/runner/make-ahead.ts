import type { Model } from '../model/model.ts';
import type { ParseQueries } from '../model/sql-tree.ts';
import { ProblemError } from '../problem.ts';
import type { Database } from '../warehouse/database.ts';
import { type ParsedNode, readGraph } from './graph.ts';
import type { Landed } from './landed.ts';
import { type MadeTables, makeTables } from './make-tables.ts';

/**
 * Makes the tables of models that read no others than one another, before it is known which others there are; gives
 * those that could be made. What is wrong with the others is told when all are bound.
 */
export async function makeAhead(
  database: Database,
  parse: ParseQueries,
  landed: Promise<Landed>,
  models: readonly Model[],
): Promise<MadeTables> {
  const parsed = await parse(models.map(({ sql }) => sql));
  const { macros, landingTables } = await landed;
  let graph: ParsedNode[];
  try {
    graph = readGraph(models, macros, landingTables, new Map<Model, ParsedNode>(), parsed);
  } catch (error) {
    if (error instanceof ProblemError) return new Map();
    throw error;
  }
  return makeTables(database, graph);
}
