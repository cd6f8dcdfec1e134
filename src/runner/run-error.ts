import type { Model } from '../model/model.ts';
import { ProblemError } from '../problem.ts';

/** What a model's SQL or stage broke off with, as a problem with the model's file and, where DuckDB says it, the place. */
export function runError(model: Model, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ProblemError({
    code: 'KH306',
    cause: `${model.qualifiedName} failed: ${firstParagraph(message)}`,
    place: { file: model.file },
    ...(fixOf(message) && { fix: fixOf(message)! }),
  });
}

function firstParagraph(message: string): string {
  return message.split(/\n\s*\n|\nLINE /)[0]!.replaceAll(/\s*\n\s*/g, ' ');
}

function fixOf(message: string): string | undefined {
  if (message.startsWith('Out of Memory')) {
    return 'Raise engine.memory_limit in project.yml, or free space for the spill folder warehouse/spill.';
  }
  if (/No space left|disk is full|Could not write/i.test(message)) {
    return 'Free space on the disk, then build again: what is done is not done twice.';
  }
  return undefined;
}
