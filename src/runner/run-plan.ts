import type { DuckDBConnection } from '@duckdb/node-api';
import { machineProblem } from '../machine-problem.ts';
import type { Model } from '../model/model.ts';
import { ProblemError, throwIfAny } from '../problem.ts';
import type { Database } from '../warehouse/database.ts';
import { type Answers, forgetAnswers, rememberingLook } from '../warehouse/look.ts';
import type { BoundNode } from './bound-node.ts';
import { readChanges, type TableChange, takeContents } from './incremental/change-ledger.ts';
import { readLanded } from './landing.ts';
import { readVersions, versionOf } from './model-version.ts';
import type { Plan, PlannedModel } from './plan.ts';
import { throwRunProblems } from './run-error.ts';
import type { DueModel } from './run-model.ts';
import { runModels } from './run-models.ts';
import { changeOf, lastRowCounts } from './run-record.ts';
import { runSchedule } from './schedule.ts';
import { type ModelState, readStates } from './state.ts';

export interface BuiltModel {
  readonly name: string;
  readonly materialize: Model['header']['materialize'];
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
  /** How many of them are new or others than before; null where the whole table was made. */
  readonly writtenRows: number | null;
  readonly milliseconds: number;
}

/** What a run came to. */
export interface PlanRun {
  readonly built: readonly BuiltModel[];
  /** All changes of tables, those of this run as finely as it knows them. */
  readonly changes: readonly TableChange[];
}

/** What a run tells whoever watches it. */
export interface RunObserver {
  onModelStart?(name: string, progress: () => number): void;
  onModelEnd?(model: BuiltModel): void;
}

/**
 * Runs what is planned, each model after its parents and as many at once as there are connections. A model whose
 * parents' rows turn out unchanged is left as it is. Light ones share a transaction, for what a commit takes is most of
 * what they take; where a build `hasFewRows` to bring in, families are light too. One that finds too little memory is
 * run again alone. If one breaks off, those that do not depend on it are still run; then a ProblemError tells of all
 * that broke off.
 */
export async function runPlan(
  { connection, connect }: Database,
  byName: ReadonlyMap<string, Model>,
  plan: Plan,
  workerCount: number,
  observer: RunObserver,
  hasFewRows = false,
): Promise<PlanRun> {
  const changes = await readChanges(connection);
  if (plan.models.length === 0) return { built: [], changes };
  const states = await readStates(connection);
  const versions = await readVersions(connection);
  const newContents = await takeContents(connection, plan.models.length);
  const { contents } = await readLanded(connection);
  for (const [name, state] of states) contents.set(name, state.content);
  const planned = new Map(plan.models.map((model) => [model.node.model, model]));
  const newContentOf = new Map(plan.models.map((model, index) => [model, newContents[index]!]));
  const rowCounts = await lastRowCounts(connection);
  const answers: Answers = new Map();
  const built = new Map<string, BuiltModel>();
  const hungry = new Set<PlannedModel>();

  const dueModel = (model: PlannedModel): DueModel | undefined => {
    const { node, isFullRefresh } = model;
    const name = node.model.qualifiedName;
    const inputs = inputsOf(node, contents);
    const reason = reasonToRun(model, states.get(name), inputs);
    if (reason === undefined) return undefined;
    return {
      node,
      before: states.get(name),
      rowsBefore: rowCounts.get(name) ?? null,
      version: versionOf(node.definition, versions.get(name)),
      newContent: newContentOf.get(model)!,
      inputs,
      reason,
      isFullRefresh,
    };
  };
  const runTogether = async (models: readonly PlannedModel[], worker: DuckDBConnection) => {
    const due = models.flatMap((model) => dueModel(model) ?? []);
    if (due.length === 0) return;
    for (const { node } of due) {
      observer.onModelStart?.(node.model.qualifiedName, () => worker.progress.percentage);
    }
    const known = { changes, look: rememberingLook(worker, answers), hasFewRows };
    const records = await runModels(worker, due, byName, known);
    changes.push(...records.map(changeOf));
    for (const { model, changed } of records) {
      if (changed.length > 0) forgetAnswers(answers, model.header.part_of ?? model.qualifiedName);
    }
    for (const { model, state, ...run } of records) {
      const name = model.qualifiedName;
      contents.set(name, state.content);
      rowCounts.set(name, run.rows);
      const result = {
        name,
        materialize: model.header.materialize,
        rows: run.rows,
        writtenRows: run.writtenRows,
        milliseconds: run.milliseconds,
      };
      built.set(name, result);
      observer.onModelEnd?.(result);
    }
  };
  const runOne = (model: PlannedModel, worker: DuckDBConnection) =>
    runTogether([model], worker).catch((error) => {
      if (machineProblem(error)?.code === 'KH343') hungry.add(model);
      return throwRunProblems(worker, model.node, error);
    });
  const together = {
    isLight: ({ node }: PlannedModel) =>
      isLight(node, rowCounts) || (hasFewRows && node.model.header.part_of !== undefined),
    // What breaks off in company is run once more by itself, and tells then which it is.
    work: (models: readonly PlannedModel[], worker: DuckDBConnection) =>
      runTogether(models, worker).then(
        () => true,
        () => false,
      ),
  };

  const workers = await Promise.all(
    Array.from({ length: workerCount }, () =>
      openWorker(connect, observer.onModelStart !== undefined),
    ),
  );
  const parentsOf = ({ node }: PlannedModel) =>
    [...node.runsAfter, ...node.parents].flatMap((parent) => planned.get(parent) ?? []);
  const first = await runSchedule(plan.models, parentsOf, workers, runOne, together);
  // Models side by side share the memory; one that found too little may fit alone.
  const { failed } =
    hungry.size === 0
      ? first
      : await runSchedule(plan.models, parentsOf, workers.slice(0, 1), async (model, worker) => {
          if (hungry.has(model) || first.skipped.includes(model)) return runOne(model, worker);
          if (first.failed.has(model)) throw first.failed.get(model);
        });
  for (const worker of workers) worker.closeSync();
  throwIfAny(
    [...failed.values()].flatMap((error) => {
      if (error instanceof ProblemError) return error.problems;
      throw error;
    }),
  );
  return {
    built: plan.models.flatMap((model) => built.get(model.node.model.qualifiedName) ?? []),
    changes,
  };
}

/** A connection; where someone watches, one that knows how far its statement is. Keeping count takes time. */
async function openWorker(
  connect: Database['connect'],
  isWatched: boolean,
): Promise<DuckDBConnection> {
  const worker = await connect();
  if (!isWatched) return worker;
  await worker.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
  return worker;
}

/** What a model reads that is light: the work of a statement is then most of what it takes. */
const MOST_LIGHT_ROWS = 10_000;

/** Whether a model takes next to nothing: a view, or one that reads short tables alone. A stage may take its time. */
function isLight(
  { model: { header }, parents, landing }: BoundNode,
  rowCounts: ReadonlyMap<string, number | null>,
): boolean {
  if (header.materialize === 'view') return true;
  if (header.stage || landing.length > 0) return false;
  return parents.every(
    ({ qualifiedName }) => (rowCounts.get(qualifiedName) ?? Infinity) <= MOST_LIGHT_ROWS,
  );
}

function inputsOf(
  { parents, landing }: BoundNode,
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
