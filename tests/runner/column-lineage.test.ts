import { beforeAll, describe, expect, it } from 'vitest';
import { bind } from '../../src/runner/bind.ts';
import type { BoundNode } from '../../src/runner/bound-node.ts';
import { allSourced } from '../../src/runner/bound-node.ts';
import { build } from '../../src/runner/build.ts';
import { columnLineage, columnText, namedEdges } from '../../src/runner/column-lineage.ts';
import { above, type LineageEdge, lineage } from '../../src/runner/lineage.ts';
import { loadSources } from '../../src/runner/load.ts';
import { smallProject } from '../end-to-end/small-project.ts';
import { runCommand } from '../support/command.ts';
import { REPOSITORY, type TempProject, tempProject } from '../support/temp-project.ts';

describe('the columns of the shipped models', () => {
  let graph: BoundNode[];
  let edges: LineageEdge[];
  beforeAll(async () => {
    graph = await bind(await loadSources(REPOSITORY));
    edges = namedEdges(columnLineage(allSourced(graph)));
  });

  const parents = (column: string) =>
    edges
      .filter(({ child }) => child === column)
      .map(({ parent }) => parent)
      .sort();

  it('are made of columns, but for counts of rows and names of our own', () => {
    const columns = graph.flatMap(({ model, columns: own }) =>
      own.map(({ name }) => columnText({ table: model.qualifiedName, column: name })),
    );
    expect(columns.filter((column) => parents(column).length === 0)).toEqual([
      'benchmark.benchmark',
      'equity_curve.open_positions',
      'drawdown.days',
      'monthly_return.days',
      'performance.days',
      'performance.trades',
      'performance.skipped',
      'strategy_performance.predictions',
      'trade_pattern_rule.outcome',
    ]);
  });

  it.each<[string, string[]]>([
    ['fact_prediction.buy_score', ['dim_scored_rule.side', 'dim_scored_rule.weight']],
    ['fact_prediction.predicting_at', ['indicators.bars.close_time']],
    ['fact_kline.volume', ['staging.stg_kline.volume']],
    // UNION BY NAME of ingested bars and resampled ones, whose start is worked out.
    [
      'fact_kline.open_time',
      ['dim_interval.interval', 'dim_interval.seconds', 'staging.stg_kline.open_time'],
    ],
    // Through bar_end, whose parameters are named like columns.
    [
      'staging.stg_kline.close_time',
      ['raw.kline.open_time', 'raw.source_file.interval', 'seeds.interval.seconds'],
    ],
    ['staging.stg_coverage.covers_from', ['raw.quarantine.gap_to', 'raw.source_file.covers_from']],
    // A natural key behind a number.
    [
      'dim_symbol.symbol_id',
      ['raw.source_file.exchange', 'raw.source_file.market', 'raw.source_file.symbol'],
    ],
    // Methods of a column.
    ['dim_symbol.base', ['raw.source_file.symbol', 'seeds.quote_asset.quote_asset']],
    ['dim_interval.is_resampled', ['raw.resampled_interval.interval', 'seeds.interval.interval']],
    // The window of the macro rma is in the columns of its caller.
    [
      'indicators.rsi.rsi_14',
      ['bar_no', 'gain', 'loss', 'series_id'].map((column) => `indicators.bars.${column}`),
    ],
    [
      'fact_kline_gap.is_covered',
      [
        'dim_interval.is_resampled',
        'dim_interval.seconds',
        'dim_symbol.symbol_id',
        'fact_kline.close_time',
        'fact_kline.interval_id',
        'fact_kline.open_time',
        'fact_kline.symbol_id',
        'seeds.interval.interval_id',
        'seeds.interval.seconds',
        'staging.stg_coverage.covers_from',
        'staging.stg_coverage.covers_to',
      ],
    ],
    [
      'v_prediction.metrics',
      ['dim_metric.metric', 'dim_metric.metric_id', 'fact_prediction.metric_ids'],
    ],
    ['fact_indicator.indicator_type_id', ['dim_indicator_type.indicator_type_id']],
  ])('%s', (column, expected) => {
    expect(parents(column)).toEqual(expected);
  });

  it('of a long table lead through the parts', () => {
    expect(parents('fact_indicator.close_time')).toContain('indicators.rsi.close_time');
    expect(parents('fact_indicator.value')).toEqual(
      expect.arrayContaining(['indicators.rsi.rsi_14', 'indicators.macd.macd_signal_9']),
    );
    expect(parents('fact_indicator.value')).not.toContain('indicators.rsi.close_time');
  });

  it('of a stage are made of all that it is given', () => {
    const all = parents('fact_prediction_result.pnl_pct');
    expect(all).toEqual(
      expect.arrayContaining(['indicators.bars.high', 'fact_trade_plan.take_profit']),
    );
    expect(parents('fact_prediction_result.prediction_id')).toEqual(all);
  });

  it('lead up to what was ingested and what the files of the project say', () => {
    const names = above(edges, 'fact_prediction.buy_score').map(({ parent }) => parent);
    expect(names.sort()).toEqual([
      'dim_metric.side',
      'dim_metric.weight',
      'dim_scored_rule.side',
      'dim_scored_rule.weight',
      'raw.metric.side',
      'raw.metric.weight',
    ]);
    expect(above(edges, 'indicators.rsi.rsi_14').map(({ parent }) => parent)).toContain(
      'raw.kline.close',
    );
  });
});

it('a column that its place alone tells is the one that the SELECT has there, not the header', async () => {
  const project = tempProject();
  const mart = (columns: string, sql: string) =>
    `/*---\ndescription: x\ngrain: [symbol_id]\ncolumns: {${columns}}\n---*/\n${sql}`;
  project.write(
    'models/marts/pair.sql',
    mart('base: x, quote: x, symbol_id: x', 'SELECT symbol_id, quote, base FROM dim_symbol'),
  );
  project.write(
    'models/marts/renamed.sql',
    mart(
      'symbol_id: x, second: x, third: x',
      'SELECT symbol_id, second, third FROM pair AS p(symbol_id, second, third)',
    ),
  );
  const edges = namedEdges(columnLineage(allSourced(await bind(await loadSources(project.root)))));
  expect(edges.filter(({ child }) => child.startsWith('renamed.'))).toEqual([
    { parent: 'pair.symbol_id', child: 'renamed.symbol_id' },
    { parent: 'pair.quote', child: 'renamed.second' },
    { parent: 'pair.base', child: 'renamed.third' },
  ]);
});

describe('klinehouse lineage', () => {
  const run = (...args: string[]) => runCommand(REPOSITORY, ['lineage', ...args]);

  it('of a column leads upwards, from it on', async () => {
    const { stdout } = await run('fact_prediction.buy_score');
    expect(stdout).toBe(
      [
        'fact_prediction.buy_score  ← dim_scored_rule.side, dim_scored_rule.weight',
        'dim_scored_rule.side       ← dim_metric.side',
        'dim_metric.side            ← raw.metric.side',
        'dim_scored_rule.weight     ← dim_metric.weight',
        'dim_metric.weight          ← raw.metric.weight',
        '',
      ].join('\n'),
    );
  });

  it('is a chart, or JSON', async () => {
    const chart = await run('dim_metric.weight', '--mermaid');
    expect(chart.stdout).toBe(
      [
        'flowchart LR',
        '  raw_metric_weight["raw.metric.weight"]',
        '  dim_metric_weight["dim_metric.weight"]',
        '  raw_metric_weight --> dim_metric_weight',
        '',
      ].join('\n'),
    );
    const { stdout } = await runCommand(REPOSITORY, ['--json', 'lineage', 'dim_metric.weight']);
    expect(JSON.parse(stdout)).toEqual([
      { parent: 'raw.metric.weight', child: 'dim_metric.weight' },
    ]);
  });

  it('of the columns of a table is one step', async () => {
    const { stdout } = await run('v_indicator', '--columns');
    expect(stdout).toMatch(/^v_indicator\.value +← fact_indicator\.value$/m);
    expect(stdout).not.toMatch(/^fact_indicator/m);
  });

  it('says that a count is made of nothing, and knows a slip', async () => {
    const count = await run('strategy_performance.predictions');
    expect(count.stdout).toBe(
      'strategy_performance.predictions is made of no column of another table.\n',
    );
    const slip = await run('fact_prediction.buy_scor');
    expect(slip).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Did you mean 'fact_prediction.buy_score'?"),
    });
  });
});

describe('the lineage in meta', () => {
  const stored = async (project: TempProject) => ({
    tables: await project.query('FROM meta.lineage ORDER BY ALL'),
    columns: await project.query('FROM meta.column_lineage ORDER BY ALL'),
    builds: await project.query('FROM meta.build'),
  });

  it('is that of the project, and is written when it differs alone', async () => {
    const project = await smallProject();
    await build(project.root);
    const first = await stored(project);
    const graph = await bind(await loadSources(project.root));
    expect(first.tables).toHaveLength(lineage(graph).length);
    expect(first.tables).toContainEqual({ parent: 'dim_scored_rule', child: 'fact_prediction' });
    expect(first.columns).toHaveLength(columnLineage(allSourced(graph)).length);
    const edge = {
      parent_table: 'staging.stg_kline',
      parent_column: 'volume',
      child_table: 'fact_kline',
      child_column: 'volume',
    };
    expect(first.columns).toContainEqual(edge);

    await build(project.root);
    expect(await stored(project)).toEqual(first);

    project.edit('models/facts/fact_kline.sql', (text) =>
      text.replace('  volume::DOUBLE AS volume,', '  quote_volume::DOUBLE AS volume,'),
    );
    await build(project.root);
    const { columns } = await stored(project);
    expect(columns).not.toContainEqual(edge);
    expect(columns).toContainEqual({ ...edge, parent_column: 'quote_volume' });
  });
});
