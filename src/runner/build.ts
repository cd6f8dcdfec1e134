import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { type Database, openDatabase } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { migrate } from '../warehouse/migrate.ts';
import { auditGrain } from './audit-grain.ts';
import { bind } from './bind.ts';
import type { GraphNode } from './graph.ts';
import { type Headline, headline, type TableRows, tableRows } from './headline.ts';
import { type LandedKlines, landKlines } from './land-klines.ts';
import { landProject } from './land-project.ts';
import { loadSources, type Sources } from './load.ts';
import { createMacros } from './macros.ts';
import { publish } from './publish.ts';
import { runModel } from './run-model.ts';

/** What a build tells whoever watches it. */
export interface BuildObserver {
  onSample?(symbol: string): void;
  onLanded?(landed: LandedKlines, milliseconds: number): void;
  onModelStart?(name: string, progress: () => number): void;
  onModelEnd?(model: BuiltModel): void;
  onStep?(step: 'audit' | 'publish', milliseconds: number): void;
}

export interface BuiltModel {
  readonly name: string;
  readonly materialize: Model['header']['materialize'];
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
  readonly milliseconds: number;
}

export interface BuildResult {
  readonly isSimulated: boolean;
  readonly models: readonly BuiltModel[];
  readonly tables: readonly TableRows[];
  readonly headline: Headline;
  readonly published: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Builds the project at `root` and publishes it. Throws a ProblemError with exit code 2 for mistakes in the
 * project and 1 for failed audits; the published file then stays as it was.
 */
export async function build(root: string, observer: BuildObserver = {}): Promise<BuildResult> {
  const elapsed = stopwatch();
  const sources = loadSources(root);
  const graph = await bind(sources);
  const { paths } = sources.project;
  return withLock(paths.buildLock, async () => {
    const built = await buildWork(sources, graph, observer);
    const publishing = stopwatch();
    publish(paths.work, paths.published);
    observer.onStep?.('publish', publishing());
    const { size } = statSync(paths.published);
    return { ...built, published: paths.published, bytes: size, milliseconds: elapsed() };
  });
}

/** Brings the work database up to date and audits it; closes it, whatever happens. */
async function buildWork(
  { project, models, macros }: Sources,
  graph: readonly GraphNode[],
  observer: BuildObserver,
): Promise<Pick<BuildResult, 'isSimulated' | 'models' | 'tables' | 'headline'>> {
  const { paths } = project;

  const database = await openWork(paths, project.file.engine);
  try {
    const { connection } = database;
    await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
    await migrate(connection, paths.migrations);
    await createMacros(connection, macros);
    const landing = stopwatch();
    const landed = await landKlines(connection, paths, observer.onSample ?? (() => undefined));
    await landProject(connection, project, models);
    observer.onLanded?.(landed, landing());

    const built: BuiltModel[] = [];
    for (const { model } of graph) built.push(await runObserved(database, model, observer));

    const auditing = stopwatch();
    throwIfAny(await audit(database, models), 1);
    observer.onStep?.('audit', auditing());
    const tables = await tableRows(connection, models);
    const figures = await headline(connection);
    await connection.run('CHECKPOINT');
    return { isSimulated: landed.isSimulated, models: built, tables, headline: figures };
  } finally {
    database.close();
  }
}

/** The database that builds write to. Where it is missing, the published snapshot gives its ids back. */
async function openWork(
  paths: ProjectPaths,
  engine: { memory_limit?: string | undefined; threads?: number | undefined },
): Promise<Database> {
  if (!existsSync(paths.work) && existsSync(paths.published)) {
    rmSync(`${paths.work}.wal`, { force: true });
    copyFileSync(paths.published, paths.work);
  }
  return openDatabase(paths.work, {
    ...(engine.memory_limit && { memoryLimit: engine.memory_limit }),
    ...(engine.threads && { threads: engine.threads }),
    spillDirectory: paths.spill,
  });
}

async function runObserved(
  { connection }: Database,
  model: Model,
  observer: BuildObserver,
): Promise<BuiltModel> {
  const elapsed = stopwatch();
  observer.onModelStart?.(model.qualifiedName, () => connection.progress.percentage);
  const rows = await runModel(connection, model);
  const { materialize } = model.header;
  const built = { name: model.qualifiedName, materialize, rows, milliseconds: elapsed() };
  observer.onModelEnd?.(built);
  return built;
}

async function audit({ connection }: Database, models: readonly Model[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const model of models) problems.push(...(await auditGrain(connection, model)));
  return problems;
}

/** Milliseconds since it was made. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
