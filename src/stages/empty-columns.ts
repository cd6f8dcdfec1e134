import type { Columns, Shape } from '../warehouse/columns.ts';

/** Columns of the shape in which every cell is NULL, for a stage to write into. */
export function emptyColumns<S extends Shape>(shape: S, length: number): Columns<S> {
  const columns = Object.entries(shape).map(([name, type]) => [
    name,
    type === 'VARCHAR'
      ? new Array<string | null>(length).fill(null)
      : new Float64Array(length).fill(Number.NaN),
  ]);
  return Object.fromEntries(columns) as Columns<S>;
}
