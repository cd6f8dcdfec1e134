import { formatNumber } from './text-table.ts';

/** What 1 became. Many small losses leave little: `1.23e-9`. */
export function equityText(equity: number | null): string {
  if (equity === null) return '-';
  return equity >= 1e-3 || equity === 0 ? formatNumber(equity) : equity.toExponential(2);
}
