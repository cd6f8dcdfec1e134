import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface MinedBy {
  /** Of a run that was warmed up by another. */
  readonly seconds: number;
  readonly itemsets: number;
}

/**
 * What miners of Python (that of PATTERNS_PYTHON, or python3) take for the frequent itemsets, by name; nothing for one
 * that is not there, and why is printed.
 */
export function pythonMiners(
  baskets: readonly (readonly number[])[],
  minSupport: number,
): Readonly<Record<string, MinedBy | null>> {
  const python = process.env.PATTERNS_PYTHON ?? 'python3';
  const script = join(import.meta.dirname, 'pattern_times.py');
  const { status, stdout, stderr } = spawnSync(python, [script, String(minSupport)], {
    input: JSON.stringify(baskets),
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.error(
      `Without Python's miners: ${stderr?.trim().split('\n').at(-1) ?? `no ${python}`}`,
    );
    return { mlxtend: null, 'Spark ML': null };
  }
  const miners = JSON.parse(stdout) as Record<string, MinedBy | { readonly missing: string }>;
  return Object.fromEntries(
    Object.entries(miners).map(([name, found]) => {
      if (!('missing' in found)) return [name, found];
      console.error(`Without ${name}: ${found.missing}`);
      return [name, null];
    }),
  );
}
