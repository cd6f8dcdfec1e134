import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { inTransaction } from '../warehouse/database.ts';
import type { BoundNode } from './bind.ts';
import { catalogWords } from './catalog-words.ts';
import { rowCount } from './content.ts';
import { changesSince } from './incremental/change-ledger.ts';
import { EVERYTHING, type Region } from './incremental/region.ts';
import { changesFor, runIncrementally } from './incremental/run-incremental.ts';
import type { ModelVersion } from './model-version.ts';
import { isSameDefinition } from './plan.ts';
import { replaceTable } from './replace-table.ts';
import { recordRun } from './run-record.ts';
import type { ModelState } from './state.ts';

/** What running a model left. */
export interface ModelRun {
  /** null for a view, and for a table whose rows other models write. */
  readonly rows: number | null;
  /** How many of them are new or others than before; null where the whole table was made. */
  readonly writtenRows: number | null;
  /** The content the model's children see; the one of before where the rows are the same. */
  readonly content: string;
}

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

/** Runs one model with its bookkeeping in one transaction. `models` are all of the project, by qualified name. */
export async function runModel(
  connection: DuckDBConnection,
  due: DueModel,
  models: ReadonlyMap<string, Model>,
): Promise<ModelRun> {
  const { node, before, inputs, reason, version } = due;
  const { model, definition } = node;
  const startedAt = new Date();
  return inTransaction(connection, async () => {
    const { changed, rows, writtenRows, isMadeAnew } = await makeRows(connection, due, models);
    const isSame = before !== undefined && changed.length === 0;
    const content = isSame ? before.content : due.newContent;
    const record = recordRun({
      model,
      version,
      before,
      state: { definition, inputs, content },
      changed,
      reason,
      startedAt,
      milliseconds: Date.now() - startedAt.getTime(),
      rows,
      writtenRows,
    });
    // What was made anew has lost its words.
    const words = isMadeAnew ? catalogWords(model) : [];
    await connection.run([...words, ...record].join('; '));
    return { rows, writtenRows, content };
  });
}

interface MadeRows {
  readonly changed: readonly Region[];
  readonly rows: number | null;
  readonly writtenRows: number | null;
  readonly isMadeAnew: boolean;
}

/** Makes what has to be made of the model's rows: those that its inputs' changes can reach, or all. */
async function makeRows(
  connection: DuckDBConnection,
  { node, before, rowsBefore, inputs, isFullRefresh }: DueModel,
  models: ReadonlyMap<string, Model>,
): Promise<MadeRows> {
  const { model, definition } = node;
  const canBeIncremental =
    before !== undefined && !isFullRefresh && isSameDefinition(before.definition, definition);
  const changes = canBeIncremental
    ? await changesFor(
        connection,
        model,
        models.values(),
        await inputChanges(connection, before, inputs),
      )
    : undefined;
  if (changes === undefined) {
    const replaced = await replaceTable(connection, node, models, before);
    return { ...replaced, writtenRows: null, isMadeAnew: true };
  }
  // A view shows its inputs: what changed in them has changed in it.
  if (model.header.materialize === 'view') {
    return { changed: changes, rows: null, writtenRows: null, isMadeAnew: false };
  }
  const { changed, writtenRows, removedRows } = await runIncrementally(
    connection,
    node,
    models,
    changes,
  );
  // To count a family's rows takes longer than to write a few of them.
  const rows =
    rowsBefore === null
      ? await rowCount(connection, model)
      : rowsBefore + writtenRows - removedRows;
  const hasRows = model.header.materialize === 'table';
  return { changed, writtenRows, rows: hasRows ? rows : null, isMadeAnew: false };
}

async function inputChanges(
  connection: DuckDBConnection,
  before: ModelState,
  inputs: Readonly<Record<string, string>>,
): Promise<Region[]> {
  // An input that was read and is no more may have had any row.
  if (Object.keys(before.inputs).some((name) => !(name in inputs))) return [EVERYTHING];
  const seen = Object.keys(inputs)
    .filter((table) => inputs[table] !== before.inputs[table])
    .map((table) => ({ table, content: before.inputs[table] }));
  return (await changesSince(connection, seen)).flat();
}
