import { globSync } from 'node:fs';
import type { Problem } from '../../problem.ts';
import { readText } from '../../project/read-text.ts';
import { checkYaml, type PlaceOf } from '../../project/yaml-file.ts';
import { type UnitTestFile, unitTestFile } from './test-file.ts';

/** One file of unit tests, its form known to be good. */
export interface ReadTestFile {
  readonly content: UnitTestFile;
  readonly placeOf: PlaceOf;
}

/** Reads `tests/models/*.yml` of the project at `root`; what is wrong with the form of a file goes to `problems`. */
export function readTestFiles(root: string, problems: Problem[]): ReadTestFile[] {
  const files: ReadTestFile[] = [];
  for (const file of globSync('tests/models/*.yml', { cwd: root }).sort()) {
    const text = readText(root, file, problems);
    if (text === undefined) continue;
    const checked = checkYaml(file, text, unitTestFile);
    if (checked.ok) files.push({ content: checked.value, placeOf: checked.placeOf });
    else problems.push(...checked.problems);
  }
  return files;
}
