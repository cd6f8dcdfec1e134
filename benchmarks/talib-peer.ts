import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KlineColumns } from '../src/sources/simulate-klines.ts';

/**
 * Seconds that TA-Lib takes for each column of tests/golden/make_talib.py, through Python; nothing where Python (that
 * of TALIB_PYTHON, or python3) has no TA-Lib, which is printed.
 */
export function talibSeconds(klines: KlineColumns): ReadonlyMap<string, number> | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'klinehouse-bench-'));
  try {
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
      writeFileSync(join(folder, name), klines[name]);
    }
    const python = process.env.TALIB_PYTHON ?? 'python3';
    const script = join(import.meta.dirname, 'talib_times.py');
    const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
    if (status !== 0) {
      console.error(`Without TA-Lib: ${stderr?.trim().split('\n').at(-1) ?? `no ${python}`}`);
      return undefined;
    }
    return new Map(Object.entries(JSON.parse(stdout) as Record<string, number>));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
