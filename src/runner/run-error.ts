import type { DuckDBConnection } from '@duckdb/node-api';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';
import { isDamage } from '../warehouse/damage.ts';
import { findFailure } from './find-failure.ts';
import type { GraphNode } from './graph.ts';

/**
 * Throws what a model's SQL or stage broke off with, as a ProblemError with its place in the model's file; a damaged
 * database as it is, for that is not the model's.
 */
export async function throwRunProblems(
  connection: DuckDBConnection,
  { model, parents }: GraphNode,
  error: unknown,
): Promise<never> {
  if (error instanceof ProblemError || isDamage(error)) throw error;
  const refused = machineProblem(error);
  // No model's fault: the first to write would have met it.
  if (refused?.code === 'KH340') throw new ProblemError(refused);
  const message = error instanceof Error ? error.message : String(error);
  const views = parents.filter((parent) => parent.header.materialize === 'view');
  const place = await findFailure(connection, model, views, message);
  const isInView = place !== undefined && place.file !== model.file;
  const fix = isInView ? `It came up when ${model.file} read this view.` : refused?.fix;
  throw new ProblemError({
    code: 'KH306',
    cause: `${model.qualifiedName} failed: ${firstParagraph(message)}`,
    // Memory and disk are not the SQL's to give.
    place: place ?? (refused ? { file: model.file } : model.placeInSql(0)),
    ...(fix && { fix }),
  });
}

function firstParagraph(message: string): string {
  return message.split(/\n\s*\n|\nLINE /)[0]!.replaceAll(/\s*\n\s*/g, ' ');
}
