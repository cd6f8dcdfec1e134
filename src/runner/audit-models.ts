import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { auditGrain } from './audit-grain.ts';
import { runSchedule } from './schedule.ts';
import { markAudited, readStates } from './state.ts';

/** Audits every model that has run since its last audit; throws a ProblemError (exit code 1) if one fails. */
export async function auditModels(
  { connection, connect }: Database,
  models: readonly Model[],
  workerCount: number,
): Promise<void> {
  const states = await readStates(connection);
  const due = models.filter((model) => states.get(model.qualifiedName)?.isAudited === false);
  const found = new Map<Model, readonly Problem[]>();
  const workers = await Promise.all(Array.from({ length: workerCount }, connect));
  const { failed } = await runSchedule(
    due,
    () => [],
    workers,
    async (model, worker) => {
      found.set(model, await auditGrain(worker, model));
    },
  );
  for (const worker of workers) worker.closeSync();
  for (const error of failed.values()) throw error;
  throwIfAny(
    due.flatMap((model) => found.get(model) ?? []),
    1,
  );
  await inTransaction(connection, () =>
    markAudited(
      connection,
      due.map((model) => model.qualifiedName),
    ),
  );
}
