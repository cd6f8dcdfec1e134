import { textTable } from '../src/cli/text-table.ts';

/** What a benchmark measured: a title that says on what, and one row a thing. */
export interface Benchmark {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export function tableText({ title, columns, rows }: Benchmark): string {
  return `${title}\n\n${textTable(columns, rows)}`;
}

/** The middle value; of an even number of values the lower middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
