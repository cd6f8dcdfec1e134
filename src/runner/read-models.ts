import { globSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { inheritFromWholes } from '../model/inherit.ts';
import { isLayer, LAST_LAYER, LAYERS, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { parseModel } from '../model/parse-model.ts';
import type { Problem } from '../problem.ts';
import { readText } from '../project/read-text.ts';
import type { CheckYaml } from '../project/yaml-file.ts';

/** A file of `models/` whose header has not been read yet. */
export interface ModelFile {
  /** From the project's root. */
  readonly file: string;
  readonly layer: Layer;
  readonly text: string;
}

/** The files of all layers, in order; none that lies elsewhere. */
export function readModelFiles(root: string, problems: Problem[]): ModelFile[] {
  const files: ModelFile[] = [];
  for (const file of globSync('models/**/*.sql', { cwd: root }).sort()) {
    const folder = dirname(file).split(sep).slice(1).join('/');
    if (folder === 'macros') continue;
    if (!isLayer(folder)) {
      problems.push({
        code: 'KH216',
        place: { file },
        cause: `Models do not lie in models/${folder}.`,
        fix: `Move it to one of: ${LAYERS.map((layer) => `models/${layer}`).join(', ')}.`,
      });
      continue;
    }
    const text = readText(root, file, problems);
    if (text !== undefined) files.push({ file, layer: folder, text });
  }
  return files;
}

/** The files in the order in which they are read: those of all layers but the last, and those of the last. */
export function inLots(files: readonly ModelFile[]): [lower: ModelFile[], last: ModelFile[]] {
  return [
    files.filter(({ layer }) => layer !== LAST_LAYER),
    files.filter(({ layer }) => layer === LAST_LAYER),
  ];
}

/**
 * The models of the files, in the order of these, no two of one name. `onLower` is told those of all layers but the last
 * before the others are read, if nothing is wrong with them. Between two files others have their turn.
 */
export async function readModels(
  files: readonly ModelFile[],
  check: CheckYaml,
  problems: Problem[],
  onLower: (models: readonly Model[]) => void,
): Promise<Model[]> {
  const [lowerFiles, lastFiles] = inLots(files);
  const found: Problem[] = [];
  const lowerRead = await readHeaders(lowerFiles, check, found);
  const lower = inheritFromWholes(lowerRead, lowerRead);
  if (found.length === 0) onLower(lower);
  const last = await readHeaders(lastFiles, check, found);
  const models = inOrderOfFiles([
    ...inheritFromWholes(lower, last),
    ...inheritFromWholes(last, [...lower, ...last]),
  ]);
  found.push(...repeatedNames(models));
  problems.push(...found.toSorted((a, b) => inOrder(a.place!.file, b.place!.file)));
  return [...new Map(models.map((model) => [model.name, model])).values()];
}

export function inOrderOfFiles(models: readonly Model[]): Model[] {
  return models.toSorted((a, b) => inOrder(a.file, b.file));
}

async function readHeaders(
  files: readonly ModelFile[],
  check: CheckYaml,
  problems: Problem[],
): Promise<Model[]> {
  const models: Model[] = [];
  for (const { file, text } of files) {
    await othersTurn();
    const parsed = parseModel(file, text, check);
    if (parsed.ok) models.push(parsed.model);
    else problems.push(...parsed.problems);
  }
  return models;
}

/** As files are listed. */
function inOrder(file: string, other: string): number {
  return file < other ? -1 : file > other ? 1 : 0;
}

/** Files that would be models of the same name, each but the first with the one before it. */
function repeatedNames(models: readonly Model[]): Problem[] {
  const taken = new Map<string, Model>();
  const problems: Problem[] = [];
  for (const model of models) {
    const { name, file } = model;
    const other = taken.get(name);
    if (other) {
      problems.push({
        code: 'KH203',
        place: { file },
        cause: `The name '${name}' is taken by ${other.file}.`,
        fix: 'Give one of the two files another name.',
      });
    }
    taken.set(name, model);
  }
  return problems;
}
