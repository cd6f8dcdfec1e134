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

/** Doubles its room when it is full, so that every cell is copied about once. */
function numberBuffer(): ColumnBuffer {
  let cells = new Float64Array(2048);
  let length = 0;
  return {
    append(piece, start, end) {
      const needed = length + end - start;
      if (needed > cells.length) {
        const wider = new Float64Array(Math.max(needed, 2 * cells.length));
        wider.set(cells.subarray(0, length));
        cells = wider;
      }
      cells.set((piece as Float64Array).subarray(start, end), length);
      length = needed;
    },
    column: () => cells.subarray(0, length),
  };
}
