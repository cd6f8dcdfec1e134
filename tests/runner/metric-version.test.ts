import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { smallProject } from '../end-to-end/small-project.ts';
import { runCommand } from '../support/command.ts';
import type { TempProject } from '../support/temp-project.ts';

const MOMENTUM = 'metrics/trend_momentum/momentum.yml';
const change = (project: TempProject, from: string, to: string) =>
  project.edit(MOMENTUM, (text) => text.replace(from, to));

describe('every content of a rule has a version', () => {
  let project: TempProject;
  const versions = () =>
    project.query<{ version: number; weight: number; threshold: number }>(
      `SELECT version, (content ->> 'weight')::DOUBLE AS weight, (content ->> 'threshold_start')::DOUBLE AS threshold
       FROM meta.metric_version
       WHERE strategy = 'trend_momentum' AND metric = 'rsi_recovers'
       ORDER BY version`,
    );

  beforeAll(async () => {
    project = await smallProject();
    await build(project.root, {}, { select: ['dim_interval'] });
  });

  it('from the first', async () => {
    expect(await versions()).toEqual([{ version: 1, weight: 2, threshold: 45 }]);
    expect(
      await project.query(
        'SELECT count(*)::INTEGER AS rules, max(version) AS version FROM meta.metric_version',
      ),
    ).toEqual([{ rules: 35, version: 1 }]);
  });

  it('and a new one when it is new, not when it was there before or is described in other words', async () => {
    const landed = async (from: string, to: string) => {
      change(project, from, to);
      await build(project.root, {}, { select: ['dim_interval'] });
      return (await versions()).map(({ version, weight }) => [version, weight]);
    };
    expect(await landed('weight: 2', 'weight: 3')).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await landed('the pullback is over', 'the dip is over')).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await landed('weight: 3', 'weight: 2')).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await landed('threshold: 45', 'threshold: 40')).toEqual([
      [1, 2],
      [2, 3],
      [3, 2],
    ]);
    expect(
      await project.query(
        `SELECT count(*)::INTEGER AS others FROM meta.metric_version WHERE metric <> 'rsi_recovers' AND version > 1`,
      ),
    ).toEqual([{ others: 0 }]);
  });

  it('which klinehouse history lists, with what changed', async () => {
    const day = '\\d{4}-\\d\\d-\\d\\d [\\d:]{8}';
    const { stdout } = await runCommand(project.root, ['history', 'rsi_recovers']);
    expect(stdout).toMatch(
      new RegExp(
        `^version +first built \\(UTC\\) +in force +what changed
 +1 +${day} +no +as it began
 +2 +${day} +no +weight 2 → 3
 +3 +${day} +yes +threshold_start 45 → 40, weight 3 → 2
$`,
      ),
    );
    const two = await runCommand(project.root, [
      'history',
      'trend_momentum.rsi_recovers',
      '1',
      '3',
    ]);
    expect(two.stdout).toContain('\nFrom version 1 to 3: threshold_start 45 → 40\n');
    const json = await runCommand(project.root, ['--json', 'history', 'rsi_recovers']);
    expect(JSON.parse(json.stdout)[1]).toMatchObject({
      version: 2,
      is_current: false,
      rule: { indicator: 'rsi_14', weight: 3, valid_from: null },
    });
    const unknown = await runCommand(project.root, ['history', 'rsi_recovrs']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain("Did you mean 'rsi_recovers'?");
  });

  it('apart by strategy, which must be named where several have the rule', async () => {
    project.write(
      'metrics/other/strategy.yml',
      readFileSync(join(project.root, 'metrics/trend_momentum/strategy.yml')),
    );
    project.write(
      'metrics/other/rules.yml',
      `metrics:
  rsi_recovers: {description: Another., side: BUY, indicator: rsi_14, direction: ABOVE, threshold: 50}
`,
    );
    await build(project.root, {}, { select: ['dim_interval'] });
    const both = await runCommand(project.root, ['history', 'rsi_recovers']);
    expect(both).toMatchObject({
      exitCode: 2,
      stderr: `error KH507
  Several strategies have a rule 'rsi_recovers'.
  Say which: other.rsi_recovers or trend_momentum.rsi_recovers.
`,
    });
    const one = await runCommand(project.root, ['history', 'other.rsi_recovers']);
    expect(one.stdout.trim().split('\n')).toHaveLength(2);
  });
});
