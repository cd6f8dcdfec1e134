import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { inTransaction } from '../warehouse/database.ts';
import { catalogWords } from './catalog-words.ts';
import { type DueModel, type Known, runModel } from './run-model.ts';
import { keepRecords, type RunRecord } from './run-record.ts';

/**
 * Runs models one after the other, with their bookkeeping, in one transaction: all of them are done, or none. None may
 * depend on another. `models` are all of the project, by qualified name.
 */
export async function runModels(
  connection: DuckDBConnection,
  dueModels: readonly DueModel[],
  models: ReadonlyMap<string, Model>,
  known: Known,
): Promise<RunRecord[]> {
  return inTransaction(connection, async () => {
    const records: RunRecord[] = [];
    for (const due of dueModels) records.push(await runModel(connection, due, models, known));
    // What was made anew has lost its words.
    const words = records
      .filter(({ isMadeAnew }) => isMadeAnew)
      .flatMap(({ model }) => catalogWords(model));
    await connection.run([...words, ...keepRecords(records)].join('; '));
    return records;
  });
}
