import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { type Database, openDatabase } from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';
import { auditGrain } from './audit-grain.ts';
import { bind } from './bind.ts';
import { type Headline, headline, type TableRows, tableRows } from './headline.ts';
import { type LandedKlines, landKlines } from './land-klines.ts';
import { landProject } from './land-project.ts';
import { loadSources } from './load.ts';
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
  /** null for a view. */
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
  const started = performance.now();
  const sources = loadSources(root);
  const { project, models: allModels, macros } = sources;
  const graph = await bind(sources);
  const { paths } = project;

  const database = await openWork(paths, project.file.engine);
  const models: BuiltModel[] = [];
  let landed: LandedKlines;
  let tables: TableRows[];
  let figures: Headline;
  try {
    const { connection } = database;
    await migrate(connection, paths.migrations);
    await connection.run(
      'CREATE SCHEMA IF NOT EXISTS staging; CREATE SCHEMA IF NOT EXISTS indicators',
    );
    const landing = stopwatch();
    landed = await landKlines(connection, paths.lake, observer.onSample ?? (() => undefined));
    await landProject(connection, project, allModels);
    observer.onLanded?.(landed, landing());
    await createMacros(connection, macros);
    for (const { model } of graph) models.push(await runObserved(database, model, observer));

    const auditing = stopwatch();
    throwIfAny(
      await audit(
        database,
        graph.map((node) => node.model),
      ),
      1,
    );
    observer.onStep?.('audit', auditing());
    tables = await tableRows(connection, allModels);
    figures = await headline(connection);
    await connection.run('CHECKPOINT');
  } finally {
    database.close();
  }
  const publishing = stopwatch();
  publish(paths.work, paths.published);
  observer.onStep?.('publish', publishing());
  return {
    isSimulated: landed.isSimulated,
    models,
    tables,
    headline: figures,
    published: paths.published,
    bytes: statSync(paths.published).size,
    milliseconds: performance.now() - started,
  };
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
  const built = { name: model.qualifiedName, rows, milliseconds: elapsed() };
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
