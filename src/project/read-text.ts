import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineProblem } from '../machine-problem.ts';
import { type Problem, placeAt } from '../problem.ts';

/** Reads a text file of the project at `root`; where it is none, adds to the problems why and gives nothing. */
export function readText(root: string, file: string, problems: Problem[]): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, file));
  } catch (error) {
    const refused = machineProblem(error);
    if (!refused) throw error;
    problems.push({ ...refused, place: { file } });
    return undefined;
  }
  const text = bytes.toString().replace(/^\uFEFF/, '');
  const wrong = wrongCharacter(bytes, text);
  if (!wrong) return text;
  problems.push({
    code: 'KH113',
    cause: wrong.cause,
    fix: 'Save the file as UTF-8.',
    place: placeAt(file, text, wrong.offset),
  });
  return undefined;
}

function wrongCharacter(
  bytes: Buffer,
  text: string,
): { cause: string; offset: number } | undefined {
  if (text.includes('\0')) {
    return { cause: 'A NUL character: the file is no text.', offset: text.indexOf('\0') };
  }
  if (isUtf8(bytes)) return undefined;
  // Bytes that are none are read as this character.
  return { cause: 'A character that is not UTF-8.', offset: text.indexOf('\uFFFD') };
}
