import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Look } from '../warehouse/look.ts';
import type { BoundNode } from './bound-node.ts';
import { rowCount } from './content.ts';
import { changesSince, type TableChange } from './incremental/change-ledger.ts';
import { type InputRegion, type OwnChanges, ownChanges } from './incremental/own-changes.ts';
import { reachOfModel } from './incremental/reach-of-model.ts';
import { reachesMost } from './incremental/reaches-most.ts';
import { EVERYTHING, mergeRegions, type Region, withoutGaps } from './incremental/region.ts';
import { type Circumstances, runIncrementally } from './incremental/run-incremental.ts';
import type { ModelVersion } from './model-version.ts';
import { isSameDefinition } from './plan.ts';
import { replaceTable } from './replace-table.ts';
import type { RunRecord } from './run-record.ts';
import type { ModelState } from './state.ts';

/** A model to run, and what is known of its last run. */
export interface DueModel {
  readonly node: BoundNode;
  readonly before: ModelState | undefined;
  /** How many rows it had after its last run, where that is known. */
  readonly rowsBefore: number | null;
  readonly version: ModelVersion;
  /** The number of its content if its rows turn out to be others. */
  readonly newContent: string;
  /** The content that each of its inputs has now. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly reason: string;
  /** Make the whole table, whatever has changed. */
  readonly isFullRefresh: boolean;
}

/** What is known to all models of a run. */
export interface Known extends Circumstances {
  /** What has changed in every table, in this run and before. */
  readonly changes: readonly TableChange[];
}

/**
 * Makes a model's rows in the transaction of the caller, who keeps the record. `models` are all of the project, by
 * qualified name.
 */
export async function runModel(
  connection: DuckDBConnection,
  due: DueModel,
  models: ReadonlyMap<string, Model>,
  known: Known,
): Promise<RunRecord> {
  const { node, before, inputs, reason, version, newContent } = due;
  const { model, definition } = node;
  const startedAt = new Date();
  const start = performance.now();
  const made = await makeRows(connection, due, models, known);
  const isSame = before !== undefined && made.changed.length === 0;
  return {
    ...made,
    model,
    version,
    before,
    state: { definition, inputs, content: isSame ? before.content : newContent },
    reason,
    startedAt,
    milliseconds: performance.now() - start,
  };
}

type MadeRows = Pick<RunRecord, 'changed' | 'rows' | 'writtenRows' | 'isMadeAnew'>;

/** Makes what has to be made of the model's rows: those that its inputs' changes can reach, or all. */
async function makeRows(
  connection: DuckDBConnection,
  due: DueModel,
  models: ReadonlyMap<string, Model>,
  known: Known,
): Promise<MadeRows> {
  const { node, before, inputs, isFullRefresh } = due;
  const { model, definition } = node;
  const canBeIncremental =
    before !== undefined && !isFullRefresh && isSameDefinition(before.definition, definition);
  const changes = canBeIncremental
    ? await ownChanges(known.look, model, [...models.values()], inputChanges(known, before, inputs))
    : undefined;
  if (changes === undefined) {
    const replaced = await replaceTable(connection, node, models, before);
    return { ...replaced, writtenRows: null, isMadeAnew: true };
  }
  if (model.header.materialize === 'view') {
    const changed = await changesShown(connection, node, models, changes, known.look);
    return { changed, rows: null, writtenRows: null, isMadeAnew: false };
  }
  return makeReached(connection, due, models, changes, known);
}

/**
 * Where a view's rows are others: where its inputs have changed, and as far as it looks around from there. A row that is
 * of no time may be of all of them.
 */
async function changesShown(
  connection: DuckDBConnection,
  node: BoundNode,
  models: ReadonlyMap<string, Model>,
  { all }: OwnChanges,
  look: Look,
): Promise<readonly Region[]> {
  const { time, incremental } = node.model.header;
  const { lookback, lookahead, span } = incremental!;
  if (time === undefined && !span) {
    return mergeRegions(all.map(({ keys }) => ({ keys, from: null, to: null })));
  }
  if (!lookback && !lookahead) return all;
  const spans = all.map(withoutGaps);
  const changes = { all: spans, seenByOthers: spans };
  return (await reachOfModel(connection, look, node, models, changes)).affected;
}

/** Makes the rows that `changes` can reach. */
async function makeReached(
  connection: DuckDBConnection,
  { node, before, rowsBefore }: DueModel,
  models: ReadonlyMap<string, Model>,
  changes: OwnChanges,
  circumstances: Circumstances,
): Promise<MadeRows> {
  const { model } = node;
  if (changes.all.length === 0) {
    const rows = await rowsNow(connection, model, rowsBefore, 0);
    return { changed: [], writtenRows: 0, rows, isMadeAnew: false };
  }
  const reach = await reachOfModel(connection, circumstances.look, node, models, changes);
  if (await reachesMost(connection, model, reach, rowsBefore)) {
    for (const table of reach.drops) await connection.run(`DROP TABLE ${table}`);
    const { changed, rows } = await replaceTable(connection, node, models, before);
    const isSame = changed.length === 0;
    return { changed: isSame ? [] : reach.affected, rows, writtenRows: null, isMadeAnew: true };
  }
  const { changed, writtenRows, removedRows } = await runIncrementally(
    connection,
    node,
    models,
    reach,
    circumstances,
  );
  const rows = await rowsNow(connection, model, rowsBefore, writtenRows - removedRows);
  return { changed, writtenRows, rows, isMadeAnew: false };
}

/** How many rows a model has after so many came to them; to count those of a family takes longer than to write a few. */
async function rowsNow(
  connection: DuckDBConnection,
  model: Model,
  rowsBefore: number | null,
  more: number,
): Promise<number | null> {
  if (model.header.materialize !== 'table') return null;
  return rowsBefore === null ? rowCount(connection, model) : rowsBefore + more;
}

function inputChanges(
  { changes }: Known,
  before: ModelState,
  inputs: Readonly<Record<string, string>>,
): InputRegion[] {
  // An input that was read and is no more may have had any row.
  if (Object.keys(before.inputs).some((name) => !(name in inputs))) {
    return [{ ...EVERYTHING, input: 'an input of before' }];
  }
  const seen = Object.keys(inputs)
    .filter((table) => inputs[table] !== before.inputs[table])
    .map((table) => ({ table, content: before.inputs[table] }));
  return changesSince(changes, seen).flatMap((regions, index) =>
    regions.map((region) => ({ ...region, input: seen[index]!.table })),
  );
}
