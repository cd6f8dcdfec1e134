import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { PlacedMetric, Project } from '../project/load-project.ts';
import { inTransaction } from '../warehouse/database.ts';
import { createSeeds, insertRows } from './seeds.ts';

/** Brings seeds, intervals, strategies, rules and the declared indicators into the schemas `seeds` and `raw`. */
export async function landProject(
  connection: DuckDBConnection,
  project: Project,
  models: readonly Model[],
): Promise<void> {
  await inTransaction(connection, async () => {
    await createSeeds(connection, project.seeds);
    await replaceRows(
      connection,
      'raw.resampled_interval',
      project.file.intervals.map((name) => [name]),
    );
    await replaceRows(connection, 'raw.strategy', strategyRows(project));
    await replaceRows(connection, 'raw.metric', project.metrics.map(metricRow));
    await replaceRows(connection, 'raw.indicator', models.flatMap(indicatorRows));
  });
}

async function replaceRows(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly DuckDBValue[])[],
): Promise<void> {
  await connection.run(`DELETE FROM ${table}`);
  await insertRows(connection, table, rows);
}

function strategyRows(project: Project): DuckDBValue[][] {
  return [...project.strategies].map(([name, { description, scoring, exits }]) => [
    name,
    description,
    name === project.file.strategy,
    scoring.buy_score,
    scoring.sell_score,
    scoring.min_edge,
    scoring.conflict_score,
    scoring.confidence[0],
    scoring.confidence[1],
    exits.take_profit_atr,
    exits.stop_loss_atr,
    exits.edge_widening,
    exits.look_ahead_bars,
  ]);
}

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
    metric.window,
    'bars',
    metric.weight,
    metric.active,
    metric.valid_from ?? null,
    metric.valid_to ?? null,
  ];
}

function indicatorRows(model: Model): DuckDBValue[][] {
  if (!model.header.part_of) return [];
  return Object.entries(model.header.columns).map(([name, column]) => [
    name,
    model.name,
    column.description,
    column.unit ?? '',
    column.warmup_bars ?? 1,
    column.source ?? '',
  ]);
}
