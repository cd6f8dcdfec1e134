import type { Model } from '../model/model.ts';
import { type Problem, ProblemError } from '../problem.ts';

/** What a model's SQL or stage broke off with, as a problem with the model's file. */
export function runProblems(model: Model, error: unknown): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  const fix = fixOf(message);
  return [
    {
      code: 'KH306',
      cause: `${model.qualifiedName} failed: ${firstParagraph(message)}`,
      place: { file: model.file },
      ...(fix && { fix }),
    },
  ];
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
