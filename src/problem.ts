/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The text of that line, shown with a caret under the column. */
  readonly text?: string;
}

/** Something wrong, said so that its reader can mend it. */
export interface Problem {
  /** `KH1xx` project files, `KH2xx` models, `KH3xx` warehouse, `KH4xx` source files, `KH5xx` command line. */
  readonly code: `KH${number}`;
  /** What was found, and what was expected. */
  readonly cause: string;
  /** What to do about it. */
  readonly fix?: string;
  readonly place?: Place;
  /** The first of the rows that it is about. */
  readonly rows?: readonly FailingRow[];
  /** Something to know that stops nothing. */
  readonly severity?: 'warn';
}

/** Columns by name, their values as SQL writes them. */
export type FailingRow = Readonly<Record<string, string | null>>;

/** Ends a command. What the user can mend has exit code 2; data that failed its checks has 1. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];
  readonly exitCode: 1 | 2;

  constructor(problems: Problem | readonly Problem[], exitCode: 1 | 2 = 2) {
    const list = 'code' in problems ? [problems] : problems;
    super(list.map((problem) => `${problem.code} ${problem.cause}`).join('\n'));
    this.name = 'ProblemError';
    this.problems = list;
    this.exitCode = exitCode;
  }
}

/** Throws all problems at once, each a single time, or nothing if there are none. */
export function throwIfAny(problems: readonly Problem[], exitCode: 1 | 2 = 2): void {
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  if (distinct.size > 0) throw new ProblemError([...distinct.values()], exitCode);
}

/** The place of a character offset in a text. */
export function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = text.indexOf('\n', offset);
  return {
    file,
    line: before.split('\n').length,
    column: offset - lineStart + 1,
    text: text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd),
  };
}
