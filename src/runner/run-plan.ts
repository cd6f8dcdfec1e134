import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { type Database, inTransaction, readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { auditGrain } from './audit-grain.ts';
import type { GraphNode } from './graph.ts';
import { landedContents } from './landing.ts';
import type { Plan, PlannedModel } from './plan.ts';
import { runError } from './run-error.ts';
import { runModel } from './run-model.ts';
import { type ModelState, markAudited, readStates, removeState } from './state.ts';

export interface BuiltModel {
  readonly name: string;
  readonly materialize: Model['header']['materialize'];
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
  readonly milliseconds: number;
}

/** What a run tells whoever watches it. */
export interface RunObserver {
  onModelStart?(name: string, progress: () => number): void;
  onModelEnd?(model: BuiltModel): void;
}

/** Runs what is planned, in order. A model whose parents' rows turn out unchanged is left as it is. */
export async function runPlan(
  { connection }: Database,
  graph: readonly GraphNode[],
  plan: Plan,
  observer: RunObserver,
): Promise<BuiltModel[]> {
  const states = await readStates(connection);
  const contents = await landedContents(connection);
  for (const [name, state] of states) contents.set(name, state.content);
  const planned = new Map(plan.models.map((model) => [model.node, model]));

  const built: BuiltModel[] = [];
  for (const node of graph) {
    const model = planned.get(node);
    if (!model) continue;
    const name = node.model.qualifiedName;
    const inputs = inputsOf(node, contents);
    const reason = reasonToRun(model, states.get(name), inputs);
    if (reason === undefined) continue;

    const start = performance.now();
    observer.onModelStart?.(name, () => connection.progress.percentage);
    const run = await runModel(connection, node, states.get(name), inputs, reason).catch(
      (error: unknown) => {
        throw runError(node.model, error);
      },
    );
    contents.set(name, run.content);
    const { materialize } = node.model.header;
    const result = { name, materialize, rows: run.rows, milliseconds: performance.now() - start };
    built.push(result);
    observer.onModelEnd?.(result);
  }
  return built;
}

function inputsOf(
  { parents, landing }: GraphNode,
  contents: ReadonlyMap<string, string>,
): Record<string, string> {
  const names = [...parents.map((parent) => parent.qualifiedName), ...landing].sort();
  return Object.fromEntries(names.map((name) => [name, contents.get(name) ?? '']));
}

/** Why a planned model runs after all, or nothing if it need not. */
function reasonToRun(
  { reasons }: PlannedModel,
  state: ModelState | undefined,
  inputs: Readonly<Record<string, string>>,
): string | undefined {
  if (reasons.length > 0) return reasons.join('; ');
  const names = Object.keys({ ...state?.inputs, ...inputs });
  const changed = names.filter((name) => state?.inputs[name] !== inputs[name]);
  return changed.length > 0 ? `${changed.join(', ')} changed` : undefined;
}

/** Audits every model that has run since its last audit; throws a ProblemError (exit code 1) if one fails. */
export async function auditModels(
  { connection }: Database,
  models: readonly Model[],
): Promise<void> {
  const states = await readStates(connection);
  const due = models.filter((model) => !states.get(model.qualifiedName)?.isAudited);
  const problems: Problem[] = [];
  for (const model of due) problems.push(...(await auditGrain(connection, model)));
  throwIfAny(problems, 1);
  await inTransaction(connection, () =>
    markAudited(
      connection,
      due.map((model) => model.qualifiedName),
    ),
  );
}

/** Drops what models left that are no longer in the project. */
export async function dropRemoved(
  { connection }: Database,
  models: readonly Model[],
  removed: readonly string[],
): Promise<void> {
  const wholes = models.filter((model) => model.header.materialize === 'parts');
  for (const name of removed) {
    await inTransaction(connection, async () => {
      const [schema, table] = name.includes('.') ? name.split('.') : ['main', name];
      const [found] = await readRows<{ table_type: string }>(
        connection,
        'SELECT table_type FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2',
        [schema!, table!],
      );
      if (found)
        await connection.run(`DROP ${found.table_type === 'VIEW' ? 'VIEW' : 'TABLE'} ${name}`);
      // Without a table of its own it was a part: its rows are in the whole.
      for (const whole of found ? [] : wholes) {
        await connection.run(
          `DELETE FROM ${whole.name} WHERE indicator_type_id IN
             (SELECT indicator_type_id FROM dim_indicator_type WHERE family = ${literal(table!)})`,
        );
      }
      await removeState(connection, name);
    });
  }
}
