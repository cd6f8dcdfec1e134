/** What a book holds of a trade from its entry on. Amounts in the book's currency, times in microseconds. */
export interface OpenPosition {
  readonly symbolId: number;
  /** 1 long, -1 short. */
  readonly direction: number;
  readonly quantity: number;
  readonly entryPrice: number;
  /** When it is known to have ended; NaN while it is not. */
  readonly endedAt: number;
  /** What it brings when it ends, net of fees. */
  readonly pnl: number;
}

/** One account and its open positions, marked at the last price it was told of. */
export class Book {
  #settledEquity: number;
  #open: { readonly position: OpenPosition; price: number }[] = [];

  constructor(initialEquity: number) {
    this.#settledEquity = initialEquity;
  }

  /** Closes what has ended by then. */
  settle(instant: number): void {
    for (const { position } of this.#open) {
      if (position.endedAt <= instant) this.#settledEquity += position.pnl;
    }
    this.#open = this.#open.filter(({ position }) => !(position.endedAt <= instant));
  }

  mark(symbolId: number, price: number): void {
    for (const held of this.#open) if (held.position.symbolId === symbolId) held.price = price;
  }

  /** A position is worth what it was bought for until the next mark. */
  enter(position: OpenPosition): void {
    this.#open.push({ position, price: position.entryPrice });
  }

  get positions(): number {
    return this.#open.length;
  }

  holds(symbolId: number): boolean {
    return this.#open.some(({ position }) => position.symbolId === symbolId);
  }

  /** What there is, open positions at their marks. */
  get equity(): number {
    return this.#open.reduce(
      (sum, { position: { direction, quantity, entryPrice }, price }) =>
        sum + direction * quantity * (price - entryPrice),
      this.#settledEquity,
    );
  }

  /** What long and short positions are worth together. */
  get exposure(): number {
    return this.#open.reduce((sum, { position, price }) => sum + position.quantity * price, 0);
  }
}
