import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { suggestName } from '../nearest-name.ts';
import { type Place, type Problem, ProblemError, throwIfAny } from '../problem.ts';
import { type Metric, metricFile } from './metric-file.ts';
import type { ProjectPaths } from './paths.ts';
import { type ProjectFile, projectFile } from './project-file.ts';
import { readText } from './read-text.ts';
import { checkSeed, type Seed, type SeedHeader, seedHeader } from './seed-file.ts';
import { type Strategy, strategyFile } from './strategy-file.ts';
import { type CheckYaml, checkYaml, type PlaceOf } from './yaml-file.ts';

/** A rule with the places its names stand at. */
export interface PlacedMetric {
  readonly name: string;
  readonly strategy: string;
  readonly metric: Metric;
  readonly placeOf: (key: 'indicator' | 'threshold' | 'interval') => Place;
}

/** A strategy's numbers with the places they stand at. */
export interface PlacedStrategy {
  readonly strategy: Strategy;
  readonly placeOf: PlaceOf;
}

/** What the YAML and CSV of a project folder say. */
export interface Project {
  readonly paths: ProjectPaths;
  readonly file: ProjectFile;
  /** The places of what project.yml says. */
  readonly placeOf: PlaceOf;
  readonly strategies: ReadonlyMap<string, PlacedStrategy>;
  readonly metrics: readonly PlacedMetric[];
  readonly seeds: readonly Seed[];
}

/**
 * Reads and checks project.yml, metrics and seeds of the project at `paths`; throws a ProblemError with all that is
 * wrong. `strategy` is in force instead of the one that project.yml names. Between two files others have their turn.
 */
export async function loadProject(
  paths: ProjectPaths,
  strategy?: string,
  check: CheckYaml = checkYaml,
): Promise<Project> {
  const problems: Problem[] = [];
  const read = await readYaml(paths.root, 'project.yml', projectFile, check, problems);
  const strategies = await readStrategies(paths, check, problems);
  const metrics = await readMetrics(paths, check, problems);
  const seeds = await readSeeds(paths, check, problems);
  if (!read) throw new ProblemError(problems);
  const file = strategy === undefined ? read.value : { ...read.value, strategy };
  if (!strategies.has(file.strategy)) {
    problems.push({
      code: strategy === undefined ? 'KH104' : 'KH519',
      cause: `There is no strategy '${file.strategy}': metrics/${file.strategy}/strategy.yml is missing or wrong.`,
      fix: suggestName(file.strategy, [...strategies.keys()]),
      ...(strategy === undefined && { place: read.placeOf(['strategy']) }),
    });
  }
  problems.push(...unbuiltIntervals(file, metrics));
  throwIfAny(problems);
  return { paths, file, placeOf: read.placeOf, strategies, metrics, seeds };
}

/** Rules in force that are judged on bars that nobody makes: they would hold nowhere. */
function unbuiltIntervals(file: ProjectFile, metrics: readonly PlacedMetric[]): Problem[] {
  const built: readonly string[] = file.intervals;
  return metrics.flatMap(({ strategy, metric: { active, interval }, placeOf }) =>
    strategy !== file.strategy || !active || interval === undefined || built.includes(interval)
      ? []
      : {
          code: 'KH119' as const,
          cause: `The rule is judged on bars of '${interval}', which are not built.`,
          fix: `Add '${interval}' to intervals in project.yml.`,
          place: placeOf('interval'),
        },
  );
}

async function readYaml<Schema extends z.ZodType>(
  root: string,
  file: string,
  schema: Schema,
  check: CheckYaml,
  problems: Problem[],
): Promise<{ value: z.output<Schema>; placeOf: PlaceOf } | undefined> {
  await othersTurn();
  const text = readText(root, file, problems);
  if (text === undefined) return undefined;
  const checked = check(file, text, schema);
  if (checked.ok) return checked;
  problems.push(...checked.problems);
  return undefined;
}

function filesIn(paths: ProjectPaths, pattern: string): string[] {
  return globSync(pattern, { cwd: paths.root }).sort();
}

async function readStrategies(
  paths: ProjectPaths,
  check: CheckYaml,
  problems: Problem[],
): Promise<Map<string, PlacedStrategy>> {
  const strategies = new Map<string, PlacedStrategy>();
  for (const file of filesIn(paths, 'metrics/*/strategy.yml')) {
    const checked = await readYaml(paths.root, file, strategyFile, check, problems);
    if (checked) {
      strategies.set(basename(dirname(file)), {
        strategy: checked.value,
        placeOf: checked.placeOf,
      });
    }
  }
  return strategies;
}

async function readMetrics(
  paths: ProjectPaths,
  check: CheckYaml,
  problems: Problem[],
): Promise<PlacedMetric[]> {
  const metrics = new Map<string, PlacedMetric>();
  for (const file of filesIn(paths, 'metrics/*/*.yml')) {
    if (basename(file) === 'strategy.yml') continue;
    const checked = await readYaml(paths.root, file, metricFile, check, problems);
    if (!checked) continue;
    const strategy = basename(dirname(file));
    for (const [name, metric] of Object.entries(checked.value.metrics)) {
      const key = `${strategy}/${name}`;
      if (metrics.has(key)) {
        problems.push({
          code: 'KH108',
          cause: `The strategy has a metric '${name}' already, in another file.`,
          fix: 'Give one of them another name.',
          place: checked.placeOf(['metrics', name]),
        });
      }
      metrics.set(key, {
        name,
        strategy,
        metric,
        placeOf: (field) => checked.placeOf(['metrics', name, field]),
      });
    }
  }
  return [...metrics.values()];
}

async function readSeeds(
  paths: ProjectPaths,
  check: CheckYaml,
  problems: Problem[],
): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const file of filesIn(paths, 'seeds/*.csv')) {
    const headerFile = file.replace(/\.csv$/, '.yml');
    if (!existsSync(join(paths.root, headerFile))) {
      problems.push({
        code: 'KH109',
        place: { file },
        cause: `The seed has no description: ${headerFile} is missing.`,
        fix: 'Add one with description, grain, and type and description of each column.',
      });
      continue;
    }
    const header = await readYaml(paths.root, headerFile, seedHeader, check, problems);
    const csv = readText(paths.root, file, problems);
    if (!header || csv === undefined) continue;
    const wrong = wrongSeed(file, header);
    problems.push(...wrong);
    if (wrong.length > 0) continue;
    const { rows, problems: found } = checkSeed(file, csv, header.value);
    problems.push(...found);
    seeds.push({ name: basename(file, '.csv'), header: header.value, rows });
  }
  return seeds;
}

function wrongSeed(
  file: string,
  { value, placeOf }: { readonly value: SeedHeader; readonly placeOf: PlaceOf },
): Problem[] {
  const problems: Problem[] = value.grain
    .filter((column) => !(column in value.columns))
    .map((column) => ({
      code: 'KH115',
      cause: `grain names '${column}', which is not among the columns.`,
      fix: suggestName(column, Object.keys(value.columns)),
      place: placeOf(['grain']),
    }));
  if (!/^[a-z_][a-z0-9_]*$/.test(basename(file, '.csv'))) {
    problems.push({
      code: 'KH114',
      place: { file },
      cause: `'${basename(file, '.csv')}' is no table name: expected lower_snake_case.`,
      fix: 'Rename the file, and the .yml beside it.',
    });
  }
  return problems;
}
