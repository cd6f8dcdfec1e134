import type { AnyColumn, ColumnType } from './columns.ts';

/** A column that grows. */
export interface ColumnBuffer {
  /** Appends the cells of `piece` from `start` up to and without `end`. */
  append(piece: AnyColumn, start: number, end: number): void;
  /** What was appended, one cell after the other; the buffer is not used after that. */
  column(): AnyColumn;
}

export function columnBuffer(type: ColumnType): ColumnBuffer {
  return type === 'VARCHAR' ? textBuffer() : numberBuffer();
}

function textBuffer(): ColumnBuffer {
  const cells: (string | null)[] = [];
  return {
    append(piece, start, end) {
      for (let row = start; row < end; row++) cells.push(piece[row] as string | null);
    },
    column: () => cells,
  };
}

/** Keeps the pieces, and puts them together once it is known how long the column is. */
function numberBuffer(): ColumnBuffer {
  const pieces: Float64Array[] = [];
  let length = 0;
  return {
    append(piece, start, end) {
      pieces.push((piece as Float64Array).slice(start, end));
      length += end - start;
    },
    column() {
      const cells = new Float64Array(length);
      let filled = 0;
      for (const piece of pieces) {
        cells.set(piece, filled);
        filled += piece.length;
      }
      return cells;
    },
  };
}
