import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import type { TempProject } from '../support/temp-project.ts';
import { contents, smallProject } from './small-project.ts';

describe('a strategy that project.yml does not name', () => {
  let project: TempProject;
  let own: Record<string, string>;
  const run = (...args: string[]) => runCommand(project.root, args);
  const inForce = () =>
    project
      .query('SELECT strategy FROM dim_strategy WHERE is_in_force')
      .then((rows) => rows.map(({ strategy }) => strategy));

  beforeAll(async () => {
    project = await smallProject();
    expect((await run('build')).exitCode).toBe(0);
    own = await contents(project);
  }, 120_000);

  it('is built on request, its rules alone, until a plain build goes back', async () => {
    const { exitCode, stdout } = await run('build', '--strategy', 'mean_reversion');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('mean_reversion on BTCUSDT, net of costs:');
    expect(await inForce()).toEqual(['mean_reversion']);
    const strategies = await project.query(
      'SELECT DISTINCT strategy FROM fact_metric_value JOIN dim_metric USING (metric_id)',
    );
    expect(strategies).toEqual([{ strategy: 'mean_reversion' }]);

    const again = await run('plan', '--strategy', 'mean_reversion');
    expect(again.stdout).toContain('up to date');
    expect(again.stdout).not.toContain('fact_metric_value  ');
    const { stdout: plan } = await run('plan');
    expect(plan).toContain('strategy mean_reversion: is_in_force true → false');
    const { stdout: verified } = await run('verify', '--strategy', 'mean_reversion');
    expect(verified).toMatch(/^\d+ tables with [\d,]+ rows are what a build from nothing gives/);

    expect((await run('build')).exitCode).toBe(0);
    expect(await inForce()).toEqual(['trend_momentum']);
    expect(await contents(project)).toEqual(own);
  }, 240_000);

  it.each(['build', 'plan', 'check', 'verify'])(
    'is told by %s if there is none of the name',
    async (command) => {
      const { exitCode, stderr } = await run(command, '--strategy', 'mean_revertion');
      expect(stderr).toBe(
        [
          'error KH519',
          "  There is no strategy 'mean_revertion': metrics/mean_revertion/strategy.yml is missing or wrong.",
          "  Did you mean 'mean_reversion'?",
          '',
        ].join('\n'),
      );
      expect(exitCode).toBe(2);
    },
  );
});
