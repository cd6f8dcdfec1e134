import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Problem } from '../problem.ts';
import type { Database } from '../warehouse/database.ts';
import { ALL_ROWS } from './audits/changed-rows.ts';
import type { RowRule } from './audits/kind.ts';
import { rowsOf } from './audits/rows-of.ts';
import { provenGrains } from './prove-grains.ts';
import { provenRules } from './prove-rules.ts';
import { runSchedule } from './schedule.ts';
import { shortTables } from './short-tables.ts';

/** As many short tables are looked at in one statement. */
const MOST_TABLES = 50;

/** One question asked of a model's rows. */
export interface Audit {
  readonly model: Model;
  readonly isOfGrain: boolean;
  /** Whether its answer stays the same as long as rows and question do. */
  readonly isSettled: boolean;
  /** Whether it looks at other tables too. */
  readonly looksBeside: boolean;
  /** All that it asks, where that is asked of each row by itself. */
  readonly rules: readonly RowRule[];
  /** The rows to look at, as a SQL condition; of the others the answer is known. */
  readonly condition: string;
  run(connection: DuckDBConnection, condition: string): Promise<Problem[]>;
}

/** A statement that may prove at once that several audits find nothing. */
interface Look {
  readonly audits: readonly Audit[];
  /** The models that it proves to be as these audits ask. */
  prove(connection: DuckDBConnection): Promise<readonly Model[]>;
}

/** Runs the audits side by side; gives what each has found. */
export async function runAudits(
  audits: readonly Audit[],
  connect: Database['connect'],
  workerCount: number,
): Promise<Map<Audit, readonly Problem[]>> {
  const found = new Map<Audit, readonly Problem[]>();
  if (audits.length === 0) return found;
  const workers = await Promise.all(Array.from({ length: workerCount }, connect));
  const models = [...new Set(audits.map(({ model }) => model))];
  const short = await shortTables(workers[0]!, models);
  const looks = looksFor(audits, short);
  const looksOf = new Map(
    looks.flatMap((look) => look.audits.map((audit): [Audit, Look[]] => [audit, [look]])),
  );
  const steps: readonly (Look | Audit)[] = [...looks, ...longestFirst(audits, short)];
  const { failed } = await runSchedule(
    steps,
    (step) => ('prove' in step ? [] : (looksOf.get(step) ?? [])),
    workers,
    async (step, worker) => {
      if ('prove' in step) {
        const proven = new Set(await step.prove(worker));
        for (const audit of step.audits) if (proven.has(audit.model)) found.set(audit, []);
        return;
      }
      if (found.has(step)) return;
      const problems = await step.run(worker, step.condition);
      // What fails is told of the whole table, not of those rows alone that changed.
      const isAll = problems.length === 0 || step.condition === ALL_ROWS;
      found.set(step, isAll ? problems : await step.run(worker, ALL_ROWS));
    },
  );
  for (const worker of workers) worker.closeSync();
  for (const error of failed.values()) throw error;
  return found;
}

/** What is asked of the rows of short tables is asked of some of them together; all rules of a table are. */
function looksFor(audits: readonly Audit[], short: ReadonlySet<Model>): Look[] {
  const isShort = ({ model }: { readonly model: Model }) => short.has(model);
  const grains = audits.filter((audit) => audit.isOfGrain && isShort(audit));
  const ruled = [...Map.groupBy(audits.filter(hasRules), ({ model }) => model)].map(
    ([model, ofModel]) => ({
      model,
      rows: rowsOf(model, ofModel[0]!.rules[0]!.column, ofModel[0]!.condition),
      rules: ofModel.flatMap(({ rules }) => rules),
      audits: ofModel,
    }),
  );
  const long = ruled.filter((rows) => !isShort(rows));
  return [
    ...[...long.map((rows) => [rows]), ...inGroups(ruled.filter(isShort))].map((group) => ({
      audits: group.flatMap((rows) => rows.audits),
      prove: (worker: DuckDBConnection) => provenRules(worker, group),
    })),
    ...inGroups(grains).map((group) => ({
      audits: group,
      prove: (worker: DuckDBConnection) =>
        provenGrains(
          worker,
          group.map(({ model }) => model),
        ),
    })),
  ];
}

/** What is begun last should not be what all wait for: views are computed as they are read, long tables read only. */
function longestFirst(audits: readonly Audit[], short: ReadonlySet<Model>): Audit[] {
  const rank = ({ model }: Audit) =>
    model.header.materialize === 'view' ? 0 : short.has(model) ? 2 : 1;
  return audits.toSorted((a, b) => rank(a) - rank(b));
}

/** A part's rows are other ones for each of its columns. */
function hasRules({ rules, model }: Audit): boolean {
  return rules.length > 0 && !model.header.part_of;
}

function inGroups<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / MOST_TABLES) }, (_, index) =>
    items.slice(index * MOST_TABLES, (index + 1) * MOST_TABLES),
  );
}
