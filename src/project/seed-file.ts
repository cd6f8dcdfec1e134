import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Place, type Problem, placeAt } from '../problem.ts';

const cellTypes = {
  BOOLEAN: z.enum(['true', 'false'], { error: "expected 'true' or 'false'" }),
  DATE: z.iso.date({ error: 'expected a date such as 2025-01-31' }),
  DOUBLE: z
    .string()
    .refine((cell) => cell.trim() !== '' && Number.isFinite(Number(cell)), 'expected a number'),
  INTEGER: z
    .string()
    .regex(/^-?\d+$/, 'expected a whole number')
    .refine((cell) => Math.abs(Number(cell)) < 2 ** 31, 'expected a whole number of 32 bits'),
  VARCHAR: z.string(),
} as const;

/** `seeds/<name>.yml`: what the columns of `seeds/<name>.csv` hold. */
export const seedHeader = z
  .strictObject({
    description: z.string().describe('What a row is.'),
    grain: z.array(z.string()).min(1).describe('The columns that make a row unique.'),
    columns: z
      .record(
        z.string(),
        z.strictObject({
          type: z.enum(Object.keys(cellTypes) as [keyof typeof cellTypes]),
          description: z.string(),
          nullable: z.boolean().default(false).describe('Whether a cell may be empty.'),
          unique: z.boolean().default(false).describe('Whether no two rows have the same.'),
        }),
      )
      .describe('Every column of the CSV, in its order.'),
  })
  .describe('A small reference table of a klinehouse project.');
export type SeedHeader = z.infer<typeof seedHeader>;

/** A small reference table, landed as `seeds.<name>`. */
export interface Seed {
  readonly name: string;
  readonly header: SeedHeader;
  /** Cells as text, in the order of the header's columns; null where a nullable cell is empty. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Reads a seed's CSV; every bad cell is a problem with file, line and column. */
export function checkSeed(
  file: string,
  csv: string,
  header: SeedHeader,
): { rows: Seed['rows']; problems: Problem[] } {
  const lineStarts = [0, ...[...csv.matchAll(/\n/g)].map((match) => match.index + 1)];
  const placeOf = (line: number, cell: number) => {
    const start = lineStarts[line - 1] ?? 0;
    const before = (csv.slice(start).split('\n')[0] ?? '').split(',').slice(0, cell).join(',');
    return placeAt(file, csv, start + before.length + (cell > 0 ? 1 : 0));
  };
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, {
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    const { lines } = error as { lines?: number };
    return {
      rows: [],
      problems: [
        {
          code: 'KH105',
          cause: `The CSV cannot be read: ${(error as Error).message}`,
          place: placeOf(lines ?? 1, 0),
        },
      ],
    };
  }
  const columns = Object.entries(header.columns);
  const expected = columns.map(([name]) => name).join(',');
  const found = records[0]?.record.join(',') ?? '';
  if (found !== expected) {
    return {
      rows: [],
      problems: [
        {
          code: 'KH106',
          cause: `The first line is '${found}', expected '${expected}'.`,
          place: placeOf(1, 0),
        },
      ],
    };
  }
  const problems: Problem[] = [];
  const rows = records.slice(1).map(({ record, info }) => {
    if (record.length !== columns.length) {
      problems.push({
        code: 'KH106',
        cause: `The row has ${record.length} cells, expected ${columns.length}.`,
        place: placeOf(info.lines, 0),
      });
    }
    return columns.map(([name, column], cell) => {
      const text = record[cell] ?? '';
      if (text === '' && column.nullable) return null;
      const checked = cellTypes[column.type].safeParse(text);
      if (!checked.success && cell < record.length) {
        problems.push({
          code: 'KH107',
          cause: `${name}: ${checked.error.issues[0]!.message}, found '${text}'.`,
          place: placeOf(info.lines, cell),
        });
      }
      return text;
    });
  });
  problems.push(
    ...repeatedKeys(header, rows, (row, cell) => placeOf(records[row + 1]!.info.lines, cell)),
  );
  return { rows, problems };
}

/** Rows that an earlier row has the grain, or a unique column, of. */
function repeatedKeys(
  header: SeedHeader,
  rows: Seed['rows'],
  placeOf: (row: number, cell: number) => Place,
): Problem[] {
  const names = Object.keys(header.columns);
  const keys = [
    header.grain,
    ...names.filter((name) => header.columns[name]!.unique).map((name) => [name]),
  ];
  const problems: Problem[] = [];
  for (const key of keys) {
    const cells = key.map((name) => names.indexOf(name));
    const seen = new Set<string>();
    for (const [row, values] of rows.entries()) {
      const value = cells.map((cell) => values[cell]).join(', ');
      if (seen.has(value)) {
        problems.push({
          code: 'KH112',
          cause: `An earlier row has ${key.join(', ')} ${value} too.`,
          place: placeOf(row, cells[0]!),
        });
      }
      seen.add(value);
    }
  }
  return problems;
}
