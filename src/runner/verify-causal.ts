import type { DuckDBConnection } from '@duckdb/node-api';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import { readRows } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';
import { columnNames } from '../warehouse/table-columns.ts';
import type { BoundNode } from './bound-node.ts';
import { compareTables, type TableDifference } from './compare-tables.ts';
import type { RunObserver } from './run-plan.ts';
import { buildAnew, withScratch } from './scratch.ts';
import { tablesOf } from './tables-of.ts';
import { loadUpToDate } from './verify.ts';

export interface CausalVerification {
  /** The instants at which the data was cut, UTC. */
  readonly cuts: readonly string[];
  /** The models that say when their rows are known. */
  readonly models: readonly string[];
  /** Of the first cut at which a row from before it came out otherwise: what differs, tables above others first. */
  readonly lookAhead?: { readonly cut: string; readonly differences: readonly TableDifference[] };
}

/**
 * Builds the project at `root` again on data cut at random instants, and compares every row that the published
 * snapshot says was known at the cut, of every model with `causal`, both ways. The same seed gives the same instants.
 * `strategy` is the one that was built, where project.yml names another. Throws a ProblemError (KH330) where the snapshot is not up to date.
 */
export async function verifyCausality(
  root: string,
  cutCount: number,
  seed: number,
  strategy?: string,
  observer: RunObserver = {},
): Promise<CausalVerification> {
  const { sources, graph } = await loadUpToDate(root, strategy);
  const causal = tablesOf(graph).filter(({ model }) => model.header.causal !== undefined);
  const models = causal.map(({ model }) => model.qualifiedName);
  return withLock(sources.project.paths.buildLock, async () => {
    const cuts: string[] = [];
    // Others begin with numbers next to 1 for every small seed.
    const generator = mersenne(seed);
    for (let index = 0; index < cutCount; index++) {
      const outcome = await withScratch(sources, async (scratch) => {
        const { connection } = scratch;
        const span = await readSpan(connection);
        const cut = await instantText(
          connection,
          span.from + uniformFloat64(generator) * (span.to - span.from),
        );
        await cutLanding(connection, cut);
        await buildAnew(scratch, sources, ancestry(causal, graph), observer);
        return { cut, differences: await compareBefore(connection, causal, cut) };
      });
      cuts.push(outcome.cut);
      if (outcome.differences.length > 0) return { cuts, models, lookAhead: outcome };
    }
    return { cuts, models };
  });
}

/** From the end of the first bar to the end of the last one, in seconds since 1970. */
async function readSpan(connection: DuckDBConnection): Promise<{ from: number; to: number }> {
  const [span] = await readRows<{ from: number; to: number }>(
    connection,
    `SELECT epoch(min(close_time))::DOUBLE AS "from", epoch(max(close_time))::DOUBLE AS "to"
     FROM published.main.fact_kline`,
  );
  return span!;
}

async function instantText(connection: DuckDBConnection, seconds: number): Promise<string> {
  const [row] = await readRows<{ instant: string }>(
    connection,
    'SELECT make_timestamp($1::BIGINT * 1000000)::VARCHAR AS instant',
    [Math.floor(seconds)],
  );
  return row!.instant;
}

/** Takes from the landing tables all that was not known at the instant. */
async function cutLanding(connection: DuckDBConnection, cut: string): Promise<void> {
  const instant = `${literal(cut)}::TIMESTAMP`;
  await connection.run(
    `DELETE FROM raw.kline AS k
     USING raw.source_file AS f, seeds.interval AS i
     WHERE f.source_file_id = k.source_file_id AND i.interval = f.interval
       AND bar_end(k.open_time, f.interval, i.seconds) > ${instant};
     UPDATE raw.source_file SET covers_to = least(covers_to, ${instant});
     UPDATE raw.quarantine SET gap_to = least(gap_to, ${instant})`,
  );
}

/** These models and all that they are made from, in order. */
function ancestry(wanted: readonly BoundNode[], graph: readonly BoundNode[]): BoundNode[] {
  const needed = new Set(wanted.map(({ model }) => model));
  for (const { model, parents, runsAfter } of graph.toReversed()) {
    if (needed.has(model)) for (const parent of [...parents, ...runsAfter]) needed.add(parent);
  }
  return graph.filter(({ model }) => needed.has(model));
}

async function compareBefore(
  connection: DuckDBConnection,
  causal: readonly BoundNode[],
  cut: string,
): Promise<TableDifference[]> {
  const differences: TableDifference[] = [];
  for (const { model } of causal) {
    const { schema, name, qualifiedName, header } = model;
    const before = `WHERE ${identifier(header.causal!)} <= ${literal(cut)}::TIMESTAMP`;
    const columns = await columnNames(connection, schema, name);
    const difference = await compareTables(
      connection,
      qualifiedName,
      `(FROM published.${schema}.${identifier(name)} ${before})`,
      `(FROM ${schema}.${identifier(name)} ${before})`,
      columns,
    );
    if (difference) differences.push(difference);
  }
  return differences;
}
