import { type Bars, firstNotBefore, sliceBars } from './bars.ts';

/** Bars of one length, as far as they are there, by which longer bars can be looked into. */
export interface Level {
  readonly intervalId: number;
  readonly bars: Bars;
}

/** The parts of a longer bar, without a gap from its start to its end. */
export interface Parts extends Level {
  /** Levels of still shorter bars, the longest first. */
  readonly finer: readonly Level[];
}

/** The longest of the shorter bars (`levels`, the longest first) that cover all of a bar; nothing where none do. */
export function partsOf(
  levels: readonly Level[],
  openTime: number,
  closeTime: number,
): Parts | undefined {
  for (const [index, { intervalId, bars }] of levels.entries()) {
    const from = firstNotBefore(bars.open_time, openTime);
    const to = firstNotBefore(bars.open_time, closeTime);
    const parts = sliceBars(bars, from, to);
    if (isWhole(parts, openTime, closeTime)) {
      return { intervalId, bars: parts, finer: levels.slice(index + 1) };
    }
  }
  return undefined;
}

function isWhole({ open_time, close_time }: Bars, openTime: number, closeTime: number): boolean {
  let reached = openTime;
  for (let part = 0; part < open_time.length; part++) {
    if (open_time[part] !== reached) return false;
    reached = close_time[part]!;
  }
  return reached === closeTime;
}
