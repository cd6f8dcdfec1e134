import type { EndedTrades } from './position-size.ts';

/** Counts trades as time goes on, each from the instant on at which its end is known. */
export class TradeRecord implements EndedTrades {
  wins = 0;
  losses = 0;
  gained = 0;
  lost = 0;
  readonly #endings: readonly number[];
  readonly #endedAt: Float64Array;
  readonly #pnlPct: Float64Array;
  #next = 0;

  /** `rows` are those to count, of columns in which `endedAt` is in microseconds and `pnlPct` in percent of the stake. */
  constructor(rows: readonly number[], endedAt: Float64Array, pnlPct: Float64Array) {
    this.#endings = rows.toSorted((a, b) => endedAt[a]! - endedAt[b]! || a - b);
    this.#endedAt = endedAt;
    this.#pnlPct = pnlPct;
  }

  /** Counts what has ended by then. Instants may not go back. */
  advance(instant: number): void {
    for (; this.#next < this.#endings.length; this.#next++) {
      const row = this.#endings[this.#next]!;
      if (this.#endedAt[row]! > instant) return;
      const part = this.#pnlPct[row]! / 100;
      if (part > 0) {
        this.wins++;
        this.gained += part;
      } else {
        this.losses++;
        this.lost -= part;
      }
    }
  }
}
