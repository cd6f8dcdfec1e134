import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PeerSymbol {
  readonly symbol: string;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** What vectorbt_times.py printed, and the seconds of the whole process. */
export interface VectorbtSeconds {
  readonly indicators: number;
  readonly rules: number;
  readonly trades: number;
  readonly trades_made: number;
  readonly process: number;
}

/**
 * Seconds that vectorbt takes for the strategy of backtest-project.ts on these bars; nothing where Python (that of
 * VECTORBT_PYTHON, or python3) has no vectorbt, which is printed.
 */
export function vectorbtSeconds(symbols: readonly PeerSymbol[]): VectorbtSeconds | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'klinehouse-bench-'));
  try {
    for (const bars of symbols) {
      mkdirSync(join(folder, bars.symbol));
      for (const name of ['open', 'high', 'low', 'close'] as const) {
        writeFileSync(join(folder, bars.symbol, name), bars[name]);
      }
    }
    const python = process.env.VECTORBT_PYTHON ?? 'python3';
    const script = join(import.meta.dirname, 'vectorbt_times.py');
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) {
      console.error(`Without vectorbt: ${stderr?.trim().split('\n').at(-1) ?? `no ${python}`}`);
      return undefined;
    }
    return { ...(JSON.parse(stdout) as Omit<VectorbtSeconds, 'process'>), process: seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
