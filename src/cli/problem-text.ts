import { inspect, styleText } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { machineProblem } from '../machine-problem.ts';
import { type FailingRow, type Place, type Problem, ProblemError } from '../problem.ts';
import { textTable } from './text-table.ts';

const ON_STDERR = { stream: process.stderr };

/** Prints what ended a command and gives its exit code: 1 or 2 for what was found wrong, 3 for a fault of ours. */
export function reportFailure(error: unknown, json: boolean): 1 | 2 | 3 {
  const refused = machineProblem(error);
  const known = refused ? new ProblemError(refused) : error;
  if (!(known instanceof ProblemError)) {
    console.error(`${styleText('red', 'fault of klinehouse', ON_STDERR)} ${inspect(error)}`);
    console.error(
      `\nThis should not happen. Please report it, with the text above and what you did, for klinehouse ${manifest.version} (Node ${process.version}, ${process.platform} ${process.arch}).`,
    );
    return 3;
  }
  if (json) console.log(JSON.stringify({ problems: known.problems }, null, 2));
  else console.error(known.problems.map(problemText).join('\n\n'));
  return known.exitCode;
}

/** A problem as people read it, with a caret under its place. */
export function problemText(problem: Problem): string {
  const { code, cause, fix, place, rows } = problem;
  const kind =
    problem.severity === 'warn'
      ? styleText('yellow', 'warning', ON_STDERR)
      : styleText('red', 'error', ON_STDERR);
  return [
    `${kind} ${code}${place ? `  ${placeText(place)}` : ''}`,
    `  ${cause}`,
    ...(place ? caretLines(place) : []),
    ...(rows?.length ? [indented(rowsText(rows))] : []),
    ...(fix ? [indented(fix)] : []),
  ].join('\n');
}

function rowsText(rows: readonly FailingRow[]): string {
  const names = Object.keys(rows[0]!);
  return textTable(
    names,
    rows.map((row) => names.map((name) => row[name] ?? 'NULL')),
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function placeText({ file, line, column }: Place): string {
  return line === undefined ? file : `${file}:${line}:${column}`;
}

const MOST_CHARACTERS = 200;

function caretLines({ line, column, text }: Place): string[] {
  if (line === undefined || column === undefined || text === undefined) return [];
  const number = String(line);
  const gap = ' '.repeat(number.length);
  // Of a line that is a whole file, what is around the place.
  const start = text.length > MOST_CHARACTERS ? Math.max(0, column - 1 - MOST_CHARACTERS / 2) : 0;
  const shown = text.slice(start, start + MOST_CHARACTERS);
  return [
    styleText('dim', `  ${number} | ${shown}`, ON_STDERR),
    `  ${gap}   ${' '.repeat(column - 1 - start)}${styleText('red', '^', ON_STDERR)}`,
  ];
}
