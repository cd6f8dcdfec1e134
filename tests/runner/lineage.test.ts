import { beforeAll, describe, expect, it } from 'vitest';
import { bind } from '../../src/runner/bind.ts';
import { around, type LineageEdge, lineage } from '../../src/runner/lineage.ts';
import { loadSources } from '../../src/runner/load.ts';
import { runCommand } from '../support/command.ts';
import { REPOSITORY } from '../support/temp-project.ts';

describe('lineage', () => {
  let edges: LineageEdge[];
  beforeAll(async () => {
    edges = lineage(await bind(loadSources(REPOSITORY)));
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
