import type { DuckDBConnection } from '@duckdb/node-api';
import { type Expression, readExpressions } from '../model/expressions.ts';
import type { Model } from '../model/model.ts';
import type { Place } from '../problem.ts';
import { errorMessage, withErrorsAsJson } from '../warehouse/error-message.ts';

/** What a query broke off with; `byteOffset` is a place in it, where DuckDB knows one. */
interface Failure {
  readonly kind: string;
  readonly byteOffset?: number;
}

/** Kinds of failure that come from an expression; of the others (memory, disk) the SQL says nothing. */
const OF_EXPRESSIONS =
  /^(Binder|Catalog|Conversion|Invalid Input|Mismatch Type|Out of Range) Error: /;

/**
 * The place in a model's SQL, or in that of the `views` it reads, that failed with `message`; nothing where that
 * cannot be told within `milliseconds`. DuckDB gives the places of failed casts. For the rest the SELECT is run
 * again, more and more of its expressions wrapped in TRY, until it is known which one's failing ended it.
 */
export async function findFailure(
  connection: DuckDBConnection,
  model: Model,
  views: readonly Model[],
  message: string,
  milliseconds = 5000,
): Promise<Place | undefined> {
  if (!OF_EXPRESSIONS.test(message)) return undefined;
  const kind = kindOf(message.replace(/^[\w ]+ Error: /, ''));
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.interrupt();
  }, milliseconds);
  const run = (sql: string) => {
    if (isOver) throw new Error('out of time');
    return tryToRun(connection, sql);
  };
  try {
    return await withErrorsAsJson(connection, async () => {
      for (const suspect of [model, ...views]) {
        // Places inside a view are counted from its own beginning, and are told apart by nothing.
        const isPlaceOurs = suspect === model && views.length === 0;
        const byteOffset = await failingByte(connection, suspect.sql, kind, isPlaceOurs, run);
        if (byteOffset !== undefined) return suspect.placeInSql(byteOffset);
      }
      return undefined;
    });
  } catch {
    // The search must not hide the failure it looks for.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function failingByte(
  connection: DuckDBConnection,
  sql: string,
  kind: string,
  isPlaceOurs: boolean,
  run: (sql: string) => Promise<Failure | undefined>,
): Promise<number | undefined> {
  const expressions = await readExpressions(connection, sql);
  const failure = await run(sql);
  if (!expressions || failure?.kind !== kind) return undefined;
  const { byteOffset } = failure;
  if (isPlaceOurs && byteOffset !== undefined && expressions.places.has(byteOffset)) {
    return byteOffset;
  }
  const failsWithout = async (spared: readonly Expression[]) =>
    (await run(await expressions.sparing(spared)))?.kind === kind;

  const sparable: Expression[] = [];
  for (const expression of expressions.all) {
    if (await binds(connection, await expressions.sparing([expression]))) sparable.push(expression);
  }
  if (await failsWithout(sparable)) return undefined;
  // How many must be spared, from the inmost outwards, for the failure to go: the last of them is the cause.
  let [fails, passes] = [0, sparable.length];
  while (passes - fails > 1) {
    const middle = (fails + passes) >> 1;
    if (await failsWithout(sparable.slice(0, middle))) fails = middle;
    else passes = middle;
  }
  const cause = sparable[passes - 1];
  if (!cause) return undefined;
  const others = sparable.filter((expression) => !expression.text.includes(cause.text));
  return (await failsWithout(others)) ? cause.byteOffset : undefined;
}

const BEFORE = 'SELECT max(hash(p)) FROM (';

/** A query that needs every column of `sql` and keeps none. */
function consuming(sql: string): string {
  return `${BEFORE}${sql}\n) AS p`;
}

async function binds(connection: DuckDBConnection, sql: string): Promise<boolean> {
  try {
    (await connection.prepare(consuming(sql))).destroySync();
    return true;
  } catch {
    return false;
  }
}

async function tryToRun(connection: DuckDBConnection, sql: string): Promise<Failure | undefined> {
  try {
    await connection.run(consuming(sql));
    return undefined;
  } catch (error) {
    const failure = errorMessage(error);
    if (!failure) throw error;
    const { message, position } = failure;
    return {
      kind: kindOf(message),
      ...(position !== undefined && { byteOffset: position - BEFORE.length }),
    };
  }
}

/** A message without the values in it: which row fails first differs from run to run. */
function kindOf(message: string): string {
  return message.split('\n')[0]!.replaceAll(/'[^']*'|"[^"]*"|-?\d[\d.e+-]*/g, '#');
}
