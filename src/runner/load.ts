import { globSync } from 'node:fs';
import { machineProblem } from '../machine-problem.ts';
import { openMemo } from '../memo.ts';
import type { MacroFile } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import { selectIn } from '../model/parse-model.ts';
import { suggestName } from '../nearest-name.ts';
import { type Problem, ProblemError, throwIfAny } from '../problem.ts';
import { findProject } from '../project/find-project.ts';
import { loadProject, type Project } from '../project/load-project.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { readText } from '../project/read-text.ts';
import { rememberedYaml } from '../project/remembered-yaml.ts';
import { type Migration, readMigrations } from '../warehouse/migrate.ts';
import { inLots, inOrderOfFiles, readModelFiles, readModels } from './read-models.ts';

/** Everything a build is made from, read and checked one file at a time. */
export interface Sources {
  readonly project: Project;
  readonly models: readonly Model[];
  /** Indicator families that project.yml leaves out. */
  readonly leftOut: readonly Model[];
  readonly macros: readonly MacroFile[];
  readonly migrations: readonly Migration[];
}

/** What there is before any model. */
export type Groundwork = Pick<Sources, 'project' | 'macros' | 'migrations'>;

/** What goes on with what was read while the rest is read; of that, headers take the longest. */
export interface ReadingObserver {
  /** Told what there is before any model, and the SELECTs of models, in lots. */
  onGroundwork(groundwork: Groundwork, queries: readonly (readonly string[])[]): void;
  /** Told, after that, the models of all layers but the last. */
  onLowerLayers(models: readonly Model[]): void;
}

/** The models that are built, and the families that are left out, in the order of their files. */
export function everyModel({ models, leftOut }: Sources): Model[] {
  return inOrderOfFiles([...models, ...leftOut]);
}

/** The models by the name that SQL knows them by. */
export function modelsByName({ models }: Sources): ReadonlyMap<string, Model> {
  return new Map(models.map((model) => [model.qualifiedName, model]));
}

/**
 * Reads the project folder; throws a ProblemError with all that is wrong in any of its files. `strategy` is in force
 * instead of the one that project.yml names. The observer is told nothing more once something is found wrong. Between
 * two files others have their turn.
 */
export async function loadSources(
  root: string,
  strategy?: string,
  observer?: ReadingObserver,
): Promise<Sources> {
  const problems: Problem[] = [];
  const paths = findProject(root);
  const memo = openMemo(paths.readYaml);
  const check = rememberedYaml(memo);
  let project: Project | undefined;
  try {
    project = await loadProject(paths, strategy, check);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    problems.push(...error.problems);
  }
  const macros = readMacros(root, problems);
  const files = readModelFiles(root, problems);
  const migrations = readMigrationFiles(paths, problems);
  if (project && problems.length === 0) {
    const queries = inLots(files).map((lot) => lot.map(({ text }) => selectIn(text)));
    observer?.onGroundwork({ project, macros, migrations }, queries);
  }
  const without = project?.file.without_families ?? [];
  const isBuilt = ({ name, header }: Model) => !(header.part_of && without.includes(name));
  const all = await readModels(files, check, problems, (lower) => {
    if (problems.length === 0) observer?.onLowerLayers(lower.filter(isBuilt));
  });
  memo.save();
  const models = all.filter(isBuilt);
  const leftOut = all.filter((model) => !isBuilt(model));
  problems.push(...repeatedIndicators(all));
  if (project) {
    problems.push(...unknownFamilies(project, all), ...unknownIndicators(project, models, leftOut));
  }
  throwIfAny(problems);
  return { project: project!, models, leftOut, macros, migrations };
}

/** The names of the indicators that the family models declare. */
function indicatorNames(models: readonly Model[]): string[] {
  return models
    .filter((model) => model.header.part_of)
    .flatMap((model) => Object.keys(model.header.columns));
}

function readMigrationFiles({ migrations }: ProjectPaths, problems: Problem[]): Migration[] {
  try {
    return readMigrations(migrations);
  } catch (error) {
    const problem = machineProblem(error);
    if (!problem) throw error;
    problems.push(problem);
    return [];
  }
}

function readMacros(root: string, problems: Problem[]): MacroFile[] {
  return globSync('models/macros/*.sql', { cwd: root })
    .sort()
    .flatMap((file) => {
      const sql = readText(root, file, problems);
      return sql === undefined ? [] : [{ file, sql }];
    });
}

function unknownFamilies({ file, placeOf }: Project, models: readonly Model[]): Problem[] {
  const families = models.filter((model) => model.header.part_of).map(({ name }) => name);
  return file.without_families.flatMap((name, index) =>
    families.includes(name)
      ? []
      : {
          code: 'KH116' as const,
          cause: `There is no indicator family '${name}' to be left out.`,
          fix: suggestName(name, families),
          place: placeOf(['without_families', index]),
        },
  );
}

function unknownIndicators(
  project: Project,
  models: readonly Model[],
  leftOut: readonly Model[],
): Problem[] {
  const known = indicatorNames(models);
  const familyOf = (indicator: string) =>
    leftOut.find(({ header }) => indicator in header.columns)?.name;
  // Places are asked for where something is wrong: YAML that was read before is read again for them.
  const named = [
    ...project.metrics.flatMap(({ metric, placeOf }) =>
      (['indicator', 'threshold'] as const).map((key) => ({
        name: metric[key],
        place: () => placeOf(key),
      })),
    ),
    ...[...project.strategies.values()].map(({ strategy, placeOf }) => ({
      name: strategy.exits.volatility,
      place: () => placeOf(['exits', 'volatility']),
    })),
  ];
  const problems: Problem[] = [];
  for (const { name, place } of named) {
    // A threshold that is a number, and a strategy without volatility, name no indicator.
    if (typeof name !== 'string' || known.includes(name)) continue;
    const family = familyOf(name);
    problems.push({
      code: 'KH110',
      ...(family
        ? {
            cause: `The indicator '${name}' is not built.`,
            fix: `Take '${family}' out of without_families in project.yml.`,
          }
        : { cause: `There is no indicator '${name}'.`, fix: suggestName(name, known) }),
      place: place(),
    });
  }
  return problems;
}

function repeatedIndicators(models: readonly Model[]): Problem[] {
  const families = new Map<string, Model>();
  const problems: Problem[] = [];
  for (const model of models.filter((part) => part.header.part_of)) {
    for (const name of Object.keys(model.header.columns)) {
      const other = families.get(name);
      if (other) {
        problems.push({
          code: 'KH111',
          cause: `The indicator '${name}' is declared in ${other.file} too.`,
          fix: 'Give one of the two another name.',
          place: model.placeOfKey(['columns', name], 'key'),
        });
      }
      families.set(name, model);
    }
  }
  return problems;
}
