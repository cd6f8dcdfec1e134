import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { type Place, ProblemError } from '../../problem.ts';
import { lookThrough } from '../../warehouse/look.ts';
import { ownChanges } from '../incremental/own-changes.ts';
import { reachOfModel } from '../incremental/reach-of-model.ts';
import { runIncrementally } from '../incremental/run-incremental.ts';
import { materialize } from '../materialize.ts';
import { throwRunProblems } from '../run-error.ts';
import { changeInputs, insertRows } from './change-inputs.ts';
import {
  differenceFromWhole,
  readResult,
  rowsWithoutTime,
  type UnitTestFailure,
  unexpectedRows,
} from './expectation.ts';
import { giveIndicatorIds } from './result-rows.ts';
import type { InputChange, UnitTest } from './unit-test.ts';
import { undone } from './workbench.ts';

export interface UnitTestResult {
  readonly model: string;
  readonly name: string;
  readonly place: Place;
  readonly milliseconds: number;
  /** How the model ran when its inputs had changed; absent where they did not. */
  readonly rerun?: 'incremental' | 'whole' | undefined;
  /** Absent where the test passed. */
  readonly failure?: UnitTestFailure | undefined;
}

type Outcome = Pick<UnitTestResult, 'rerun' | 'failure'>;
type Models = ReadonlyMap<string, Model>;

/**
 * Runs one test on a workbench and leaves that as it was. `models` are all of the project, by qualified name. A model
 * that breaks off has failed its test.
 */
export async function runUnitTest(
  connection: DuckDBConnection,
  test: UnitTest,
  models: Models,
): Promise<UnitTestResult> {
  const { model } = test.node;
  const start = performance.now();
  const outcome = await undone(connection, () => outcomeOf(connection, test, models)).catch(
    (error: unknown) => brokenOff(connection, test, error),
  );
  return {
    model: model.qualifiedName,
    name: test.name,
    place: test.place,
    milliseconds: performance.now() - start,
    ...outcome,
  };
}

async function brokenOff(
  connection: DuckDBConnection,
  { node }: UnitTest,
  error: unknown,
): Promise<Outcome> {
  try {
    return await throwRunProblems(connection, node, error);
  } catch (told) {
    if (!(told instanceof ProblemError)) throw told;
    const message = told.problems.map(({ cause }) => cause).join(' ');
    return { failure: { message, columns: [], rows: [] } };
  }
}

async function outcomeOf(
  connection: DuckDBConnection,
  test: UnitTest,
  models: Models,
): Promise<Outcome> {
  const { node, given, expected, change } = test;
  await giveIndicatorIds(connection, node.model);
  for (const rows of given) await insertRows(connection, rows);
  await materialize(connection, node, models, 'anything');
  const failure = await unexpectedRows(
    connection,
    node,
    expected,
    'The model makes other rows than expected.',
  );
  return failure || !change ? { failure } : rerun(connection, test, change, models);
}

/** Changes the inputs and runs the model as a build would. */
async function rerun(
  connection: DuckDBConnection,
  { node }: UnitTest,
  change: InputChange,
  models: Models,
): Promise<Outcome> {
  const { model } = node;
  const message = 'After `then` the model makes other rows than expected.';
  const changes = await changeInputs(connection, models, change);
  const look = lookThrough(connection);
  const own =
    model.header.materialize === 'view'
      ? undefined
      : await ownChanges(look, model, [...models.values()], changes);
  if (!own) {
    await materialize(connection, node, models, 'anything');
    const failure = await unexpectedRows(connection, node, change.expected, message);
    return { rerun: 'whole', failure };
  }
  const timeless = await rowsWithoutTime(connection, node);
  if (timeless) return { failure: timeless };
  const reach = await reachOfModel(connection, look, node, models, own);
  await runIncrementally(connection, node, models, reach, { look, hasFewRows: true });
  const incremental = await readResult(connection, node);
  const failure = await unexpectedRows(connection, node, change.expected, message);
  await materialize(connection, node, models, 'anything');
  const whole = await readResult(connection, node);
  return {
    rerun: 'incremental',
    failure: differenceFromWhole(node, incremental, whole) ?? failure,
  };
}
