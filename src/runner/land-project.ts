import type { DuckDBValue } from '@duckdb/node-api';
import { type Indicator, indicatorsOf } from '../model/indicators.ts';
import type { Model } from '../model/model.ts';
import type { PlacedMetric, Project } from '../project/load-project.ts';
import type { Seed } from '../project/seed-file.ts';
import { identifier } from '../warehouse/sql-text.ts';
import type { LandingTable } from './landing.ts';
import type { Sources } from './load.ts';

/** Seeds, intervals, what is researched, strategies, rules and declared indicators, as tables of the schemas `seeds` and `raw`. */
export function projectTables(project: Project, models: readonly Model[]): LandingTable[] {
  return [
    ...project.seeds.map(seedTable),
    {
      name: 'raw.resampled_interval',
      noun: 'interval',
      keyColumns: 1,
      columns: ['interval'],
      rows: project.file.intervals.map((name) => [name]),
    },
    {
      name: 'raw.research',
      noun: 'research',
      keyColumns: 1,
      columns: ['symbol', 'market', 'interval'],
      rows: [researchRow(project)],
    },
    {
      name: 'raw.strategy',
      noun: 'strategy',
      keyColumns: 1,
      columns: STRATEGY_COLUMNS,
      labels: {
        min_confidence: 'confidence',
        max_confidence: 'confidence',
        exit_unit: 'unit',
        volatility_indicator: 'volatility',
        distance_factor_no_edge: 'edge_factors.distances',
        distance_factor_full_edge: 'edge_factors.distances',
        look_ahead_factor_no_edge: 'edge_factors.look_ahead',
        look_ahead_factor_full_edge: 'edge_factors.look_ahead',
        trailing_activation: 'trailing_stop.activation',
        trailing_distance: 'trailing_stop.distance',
        break_even_gain: 'break_even',
      },
      rows: strategyRows(project),
    },
    {
      name: 'raw.metric',
      noun: 'metric',
      keyColumns: 2,
      columns: METRIC_COLUMNS,
      labels: {
        threshold_start: 'threshold',
        threshold_end: 'threshold',
        threshold_indicator: 'threshold',
        window_size: 'window',
        is_active: 'active',
      },
      rows: project.metrics.map(metricRow),
    },
    {
      name: 'raw.indicator',
      noun: 'indicator',
      keyColumns: 1,
      columns: INDICATOR_COLUMNS,
      rows: indicatorsOf(models).map(indicatorRow),
    },
  ];
}

/** The names of the landing tables that the project's own files fill. */
export function filedTables({ project, models }: Sources): string[] {
  return projectTables(project, models).map((table) => table.name);
}

/** A seed as a table of the schema `seeds`. */
export function seedTable({ name, header, rows }: Seed): LandingTable {
  const table = `seeds.${identifier(name)}`;
  const columns = Object.entries(header.columns).map(
    ([column, { type, nullable }]) => `${identifier(column)} ${type}${nullable ? '' : ' NOT NULL'}`,
  );
  return {
    name: `seeds.${name}`,
    noun: `seed ${name}`,
    keyColumns: 1,
    columns: Object.keys(header.columns),
    rows,
    createTable: `CREATE SCHEMA IF NOT EXISTS seeds; CREATE OR REPLACE TABLE ${table} (${columns.join(', ')})`,
  };
}

function researchRow({ file }: Project): DuckDBValue[] {
  const { symbol, market, interval } = file.research;
  return [symbol, market, interval];
}

const PORTFOLIO_COLUMNS = [
  'currency',
  'initial_equity',
  'max_positions',
  'max_exposure',
  'min_notional',
  'sizing',
  'position_fraction',
  'max_position_fraction',
  'volatility_target',
  'kelly_share',
  'kelly_min_trades',
] as const;

const STRATEGY_COLUMNS = [
  'strategy',
  'description',
  'is_in_force',
  'buy_score',
  'sell_score',
  'min_edge',
  'conflict_score',
  'min_confidence',
  'max_confidence',
  'exit_unit',
  'volatility_indicator',
  'take_profit',
  'stop_loss',
  'look_ahead_bars',
  'distance_factor_no_edge',
  'distance_factor_full_edge',
  'look_ahead_factor_no_edge',
  'look_ahead_factor_full_edge',
  'trailing_activation',
  'trailing_distance',
  'break_even_gain',
  ...PORTFOLIO_COLUMNS,
];

function strategyRows(project: Project): DuckDBValue[][] {
  return [...project.strategies].map(([name, { strategy }]) => [
    name,
    strategy.description,
    name === project.file.strategy,
    strategy.scoring.buy_score,
    strategy.scoring.sell_score,
    strategy.scoring.min_edge,
    strategy.scoring.conflict_score,
    strategy.scoring.confidence[0],
    strategy.scoring.confidence[1],
    strategy.exits.unit,
    strategy.exits.volatility ?? null,
    strategy.exits.take_profit,
    strategy.exits.stop_loss,
    strategy.exits.look_ahead_bars,
    ...strategy.exits.edge_factors.distances,
    ...strategy.exits.edge_factors.look_ahead,
    strategy.exits.trailing_stop?.activation ?? null,
    strategy.exits.trailing_stop?.distance ?? null,
    strategy.exits.break_even ?? null,
    ...PORTFOLIO_COLUMNS.map((column) => strategy.portfolio[column]),
  ]);
}

const METRIC_COLUMNS = [
  'strategy',
  'metric',
  'description',
  'role',
  'side',
  'indicator',
  'direction',
  'threshold_start',
  'threshold_end',
  'threshold_indicator',
  'window_size',
  'window_unit',
  'weight',
  'is_active',
  'valid_from',
  'valid_to',
  'interval',
  'match',
  'tags',
];

function metricRow({ name, strategy, metric }: PlacedMetric): DuckDBValue[] {
  const { threshold } = metric;
  const [start, end] = Array.isArray(threshold) ? threshold : [threshold, null];
  return [
    strategy,
    name,
    metric.description,
    metric.role,
    metric.side ?? null,
    metric.indicator,
    metric.direction,
    typeof start === 'number' ? start : null,
    end,
    typeof start === 'string' ? start : null,
    metric.window.size,
    metric.window.unit,
    metric.role === 'context' ? null : (metric.weight ?? 1),
    metric.active,
    metric.valid_from ?? null,
    metric.valid_to ?? null,
    metric.interval ?? null,
    metric.match,
    `[${metric.tags.join(', ')}]`,
  ];
}

const INDICATOR_COLUMNS = [
  'indicator',
  'family',
  'description',
  'formula',
  'unit',
  'lowest',
  'highest',
  'warmup_bars',
  'source',
];

function indicatorRow(indicator: Indicator): DuckDBValue[] {
  const { family, description, formula, unit, range, warmup_bars, source } = indicator;
  return [indicator.indicator, family, description, formula, unit, ...range, warmup_bars, source];
}
