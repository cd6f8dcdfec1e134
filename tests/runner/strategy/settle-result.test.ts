import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { smallProject } from '../../end-to-end/small-project.ts';
import { startCommand } from '../../support/command.ts';
import type { TempProject } from '../../support/temp-project.ts';

const RESULT = 'models/facts/fact_prediction_result.sql';
const STRATEGY = 'metrics/trend_momentum/strategy.yml';

/** No return is so, and no build passes it. */
const FAILING = '  - {range: {pnl_pct: [0, 0]}}\n';

/** A query without rows that takes seconds. */
const SLOW =
  '  - {sql: SELECT prediction_id FROM fact_prediction_result WHERE (SELECT max(hash(range)) FROM range(2000000000)) = 0}\n';

/** All that is kept of versions, but for the contents that it was made from: another build has others. */
const KEPT = [
  'SELECT * FROM meta.strategy_version ORDER BY ALL',
  'SELECT * EXCLUDE (contents, model_versions) FROM meta.strategy_result ORDER BY ALL',
  'SELECT * FROM meta.strategy_week ORDER BY ALL',
];

describe('what is known of a strategy', () => {
  let project: TempProject;
  let before: unknown[][];
  const kept = () => Promise.all(KEPT.map((table) => project.query(table, project.paths.work)));
  const setScore = (from: number, to: number) =>
    project.edit(STRATEGY, (text) => text.replace(`sell_score: ${from}`, `sell_score: ${to}`));
  const addTest = (test: string) =>
    project.edit(RESULT, (text) => text.replace('\ntests:\n', `\ntests:\n${test}`));
  const removeTest = (test: string) => project.edit(RESULT, (text) => text.replace(test, ''));

  beforeAll(async () => {
    project = await smallProject();
    await build(project.root);
    // A second version; then the first again.
    setScore(8, 7);
    await build(project.root);
    setScore(7, 8);
    await build(project.root);
    before = await kept();
  });

  it('stays as it was where the audits of a build fail, of a new version and of one that was there', async () => {
    addTest(FAILING);
    for (const [from, to] of [
      [8, 6],
      [6, 7],
    ] as const) {
      setScore(from, to);
      await expect(build(project.root)).rejects.toThrow('KH322');
      expect(await kept()).toEqual(before);
    }
    removeTest(FAILING);
    setScore(7, 8);
    await build(project.root);
    expect(await kept()).toEqual(before);
  });

  it('is put back by the next build where one is killed while its audits run', async () => {
    addTest(SLOW);
    setScore(8, 9);
    const child = startCommand(project.root, ['build']);
    const ended = once(child, 'exit');
    const files = () => readdirSync(dirname(project.paths.work)).join(' ');
    // The file is copied once the version is noted, while the audits run.
    await vi.waitFor(() => expect(files()).toContain('.duckdb.unfinished'), {
      timeout: 30_000,
      interval: 5,
    });
    await sleep(300);
    child.kill('SIGKILL');
    await ended;
    expect(await kept()).not.toEqual(before);
    removeTest(SLOW);
    setScore(9, 8);
    await build(project.root);
    expect(await kept()).toEqual(before);
  });
});
