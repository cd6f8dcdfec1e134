import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../model/model.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { auditGrain } from './audit-grain.ts';
import { type AuditState, writeAuditStates } from './audits/audit-state.ts';
import { auditStates, isSettled } from './audits/audits-due.ts';
import { ALL_ROWS, changedRows, type Looks, NO_ROWS } from './audits/changed-rows.ts';
import { publishedRows } from './audits/published-rows.ts';
import { auditKind } from './audits/registry.ts';
import { rowsOf } from './audits/rows-of.ts';
import { runTest } from './audits/run-test.ts';
import { sharedInstants } from './audits/shared-instants.ts';
import type { TableChange } from './incremental/change-ledger.ts';
import { type Audit, runAudits } from './run-audits.ts';

/** What a build's audits came to. */
export interface Audits {
  /** How many were run. */
  readonly count: number;
  /** What tests with severity: warn found. */
  readonly warnings: readonly Problem[];
}

/**
 * Audits every model on which something is asked or to be seen that was not when it passed the last time, side by
 * side, those that were never built left out. Of models that are `left` for the next build it is not asked whether
 * they fit other tables: they are of another age. `ledger` tells all changes. Throws a ProblemError (exit code 1) with
 * all that was found if any of it is an error. What was found, and what was not asked, is looked for again in the next
 * build, a warning too.
 */
export async function auditModels(
  { connection, connect }: Database,
  all: readonly Model[],
  left: readonly string[],
  published: string,
  workerCount: number,
  ledger: readonly TableChange[],
): Promise<Audits> {
  const { models, before, now, isDue } = await auditStates(connection, all);
  const isLeft = ({ qualifiedName }: Model) => left.includes(qualifiedName);
  const rows = await publishedRows(
    published,
    models.filter((model) => isDue(model) && hasTest(model, 'row_count_change')),
  );
  const instants = sharedInstants(connection);
  const looks = await changedRows(ledger, instants, models, before, now);
  const audits = models.flatMap((model) =>
    auditsOf(model, looks.get(model)!, rows.get(model.qualifiedName)).filter(
      (audit) =>
        isToBeAsked(audit, isDue(model)) &&
        canBeAsked(audit, now.get(model.qualifiedName)!, isLeft(model)),
    ),
  );
  const found = await runAudits(audits, connect, workerCount).finally(() => instants.end());

  const unsettled = new Set([
    ...models.filter(isLeft),
    ...audits
      .filter((audit) => audit.isSettled && found.get(audit)!.length > 0)
      .map(({ model }) => model),
  ]);
  const after = statesAfter(models, unsettled, before, now);
  if (!isDeepStrictEqual(after, before)) {
    await inTransaction(connection, () => writeAuditStates(connection, after));
  }
  const problems = audits.flatMap((audit) => found.get(audit)!);
  const errors = problems.filter((problem) => problem.severity !== 'warn');
  const warnings = problems.filter((problem) => problem.severity === 'warn');
  if (errors.length > 0) throw new ProblemError([...errors, ...warnings], 1);
  return { count: audits.length, warnings };
}

function isToBeAsked({ isSettled, condition }: Audit, isModelDue: boolean): boolean {
  return !isSettled || (isModelDue && condition !== NO_ROWS);
}

/** A build of selected models may lack a table that a test looks at: it is asked once all are there. */
function canBeAsked({ looksBeside }: Audit, { contents }: AuditState, isLeft: boolean): boolean {
  if (!looksBeside) return true;
  return !isLeft && Object.values(contents).every((content) => content !== '');
}

/** What is asked of the rows to look at. */
function auditsOf(model: Model, looks: Looks, published: number | undefined): Audit[] {
  return [
    {
      model,
      isOfGrain: true,
      isSettled: true,
      looksBeside: false,
      rules: [],
      condition: looks.own,
      run: (connection, rows) => auditGrain(connection, model, rows),
    },
    ...model.header.tests.map((test, index): Audit => {
      const looksBeside = test.kind === 'relationships' || test.kind === 'sql';
      return {
        model,
        isOfGrain: false,
        isSettled: isSettled(test),
        looksBeside,
        rules: auditKind(test.kind).rules?.(test.given) ?? [],
        // What the clock decides is asked of all rows, whether any has changed or not.
        condition: !isSettled(test) ? ALL_ROWS : looksBeside ? looks.beside : looks.own,
        run: (connection, condition) =>
          runTest(
            {
              connection,
              model,
              rows: (column) => rowsOf(model, column, condition),
              publishedRows: published,
            },
            index,
          ),
      };
    }),
  ];
}

/** A model in which something was found, or that is left, stays in the state in which it passed. */
function statesAfter(
  models: readonly Model[],
  unsettled: ReadonlySet<Model>,
  before: ReadonlyMap<string, AuditState>,
  now: ReadonlyMap<string, AuditState>,
): Map<string, AuditState> {
  return new Map(
    models.flatMap((model) => {
      const name = model.qualifiedName;
      const state = (unsettled.has(model) ? before : now).get(name);
      return state ? [[name, state]] : [];
    }),
  );
}

function hasTest(model: Model, kind: Model['header']['tests'][number]['kind']): boolean {
  return model.header.tests.some((test) => test.kind === kind);
}
