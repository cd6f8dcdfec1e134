import type { ModelDatabase } from './model-database.ts';

/** A settled trade, told by its side, what it returned, and what was known of it. */
export interface GivenTrade {
  readonly symbol?: number;
  readonly interval?: number;
  /** End of the bar that it was decided on, UTC. */
  readonly at: string;
  /** When it was settled; an hour later if not told. */
  readonly confirmed?: string;
  readonly action?: 'BUY' | 'SELL';
  readonly pnl: number | null;
  readonly confidence?: number;
  readonly edgeShare?: number;
  /** When it was entered; `at` if not told. */
  readonly entry?: string;
}

/**
 * Makes `v_trade` of these trades, each entered at 100 and left at 100 with fees of 0.2 % in all;
 * one whose return is null is left out, as one that is pending is.
 */
export async function createTrades(
  database: ModelDatabase,
  trades: readonly GivenTrade[],
): Promise<void> {
  await database.run(`
    CREATE TABLE v_trade (
      prediction_id BIGINT, symbol_id SMALLINT, interval_id TINYINT, predicting_at TIMESTAMP, entry_at TIMESTAMP,
      exit_at TIMESTAMP, confirmed_at TIMESTAMP, action VARCHAR, confidence_score DOUBLE, edge_share DOUBLE,
      entry_price DOUBLE, exit_price DOUBLE, gross_pct DOUBLE, pnl_pct DOUBLE
    )`);
  const rows = trades.flatMap((trade, index) => {
    const { symbol = 1, interval = 7, at, entry = at, action = 'BUY', pnl } = trade;
    if (pnl === null) return [];
    const confirmed = trade.confirmed ?? `${at}'::TIMESTAMP + INTERVAL '1 hour`;
    return `(${index + 1}, ${symbol}, ${interval}, '${at}', '${entry}', '${confirmed}', '${confirmed}', '${action}',
      ${trade.confidence ?? 0.8}, ${trade.edgeShare ?? 0.5}, 100, 100, ${pnl} + 0.2, ${pnl})`;
  });
  if (rows.length > 0) await database.run(`INSERT INTO v_trade VALUES ${rows.join(', ')}`);
}
