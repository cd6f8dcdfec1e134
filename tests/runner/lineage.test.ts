import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bind } from '../../src/runner/bind.ts';
import { build } from '../../src/runner/build.ts';
import { around, type LineageEdge, lineage } from '../../src/runner/lineage.ts';
import { loadSources } from '../../src/runner/load.ts';
import { smallProject } from '../end-to-end/small-project.ts';
import { runCommand } from '../support/command.ts';
import { REPOSITORY, tempProject } from '../support/temp-project.ts';

describe('lineage', () => {
  let edges: LineageEdge[];
  beforeAll(async () => {
    edges = lineage(await bind(await loadSources(REPOSITORY)));
  });

  const parents = (table: string) =>
    edges
      .filter(({ child }) => child === table)
      .map(({ parent }) => parent)
      .sort();

  it('names models, seeds and landing tables', () => {
    expect(parents('dim_symbol')).toEqual(['raw.source_file', 'seeds.quote_asset']);
    expect(parents('fact_kline')).toEqual([
      'dim_interval',
      'dim_symbol',
      'staging.stg_coverage',
      'staging.stg_kline',
    ]);
    expect(parents('indicators.rsi')).toEqual(['indicators.bars']);
  });

  it('leads through the parts of a table', () => {
    expect(parents('fact_indicator')).toContain('indicators.rsi');
    expect(parents('fact_metric_value')).toEqual([
      'dim_metric',
      'dim_strategy',
      'fact_indicator',
      'indicators.bars',
      'seeds.interval',
    ]);
    expect(edges).not.toContainEqual({ parent: 'fact_indicator', child: 'indicators.rsi' });
  });

  it('around a table has all above and all below, and nothing beside', () => {
    const names = new Set(
      around(edges, 'fact_kline_gap').flatMap(({ parent, child }) => [parent, child]),
    );
    for (const name of ['raw.kline', 'dim_symbol', 'indicators.bars', 'strategy_performance']) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain('v_kline');
    expect(names).not.toContain('dim_metric');
  });

  it('is printed as text and as Mermaid; an unknown table has a suggestion', async () => {
    const text = await runCommand(REPOSITORY, ['lineage', 'dim_symbol']);
    expect(text.stdout).toMatch(/^dim_symbol +← raw\.source_file, seeds\.quote_asset$/m);
    const chart = await runCommand(REPOSITORY, ['lineage', 'dim_metric', '--mermaid']);
    expect(chart.stdout).toMatch(/^flowchart LR\n/);
    expect(chart.stdout).toContain('  dim_indicator_type --> dim_metric\n');
    const unknown = await runCommand(REPOSITORY, ['lineage', 'dim_metrics']);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Did you mean 'dim_metric'?"),
    });
  });
});

describe('lineage of a selection', () => {
  const lines = async (root: string, ...args: string[]) => {
    const { stdout, stderr } = await runCommand(root, ['lineage', ...args]);
    return stderr || stdout.replaceAll(/ +←/g, ' ←').trimEnd().split('\n').sort();
  };

  it('has the edges among what is selected, landing tables too, and touches no warehouse', async () => {
    const { root } = tempProject();
    expect(await lines(root, '--select', '+dim_symbol', 'dim_interval', 'fact_kline')).toEqual([
      'dim_symbol ← raw.source_file, seeds.quote_asset',
      'fact_kline ← dim_symbol, dim_interval',
    ]);
    expect(await lines(root, '--select', 'dim_metric+2', '--exclude', 'marts dim_metric')).toEqual([
      'fact_prediction ← dim_scored_rule, fact_metric_value',
    ]);
    expect(
      await lines(root, 'fact_kline', '--select', 'staging fact_kline_gap fact_kline'),
    ).toEqual([
      'fact_kline ← staging.stg_kline, staging.stg_coverage',
      'fact_kline_gap ← fact_kline',
    ]);
    expect(
      await lines(root, 'fact_kline', '--columns', '--select', 'dim_symbol fact_kline'),
    ).toEqual(['fact_kline.symbol_id ← dim_symbol.symbol_id']);
    expect(await lines(root, '--select', 'dim_symbol obv')).toEqual([
      'Nothing that is selected is made from anything else that is.',
    ]);
    expect(await lines(root, '--select', 'dim_symbols')).toBe(
      "error KH504\n  The selector 'dim_symbols' matches no model.\n  Did you mean 'dim_symbol'?\n",
    );
    expect(existsSync(join(root, 'warehouse', 'work.duckdb'))).toBe(false);
  });

  it('by state is that of what a build would find changed', async () => {
    const project = await smallProject();
    await build(project.root);
    const modified = () => lines(project.root, '--select', 'state:modified+1');
    expect(await modified()).toEqual([
      'Nothing that is selected is made from anything else that is.',
    ]);
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace('threshold: 45', 'threshold: 40'),
    );
    project.edit('models/indicators/obv.sql', (text) => text.replace('AS obv', '+ 0 AS obv'));
    expect(await modified()).toEqual([
      'dim_metric ← raw.metric',
      'fact_indicator ← indicators.obv',
    ]);
  });
});
