import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { changesSince, readChanges } from '../incremental/change-ledger.ts';
import { regionKeys } from '../incremental/difference.ts';
import { isInRegion, mergeRegions, type Region, timestamp } from '../incremental/region.ts';
import type { AuditState } from './audit-state.ts';

/** Every row. */
export const ALL_ROWS = 'true';

/** A condition of more alternatives takes longer than looking at more rows. */
const MOST_REGIONS = 20;

/** No row. */
export const NO_ROWS = 'false';

/** The rows of a model to look at, as SQL conditions; of the others an audit's answer is known. */
export interface Looks {
  /** For what is asked of the rows alone. */
  readonly own: string;
  /** For what other tables are asked about too. */
  readonly beside: string;
}

/**
 * Which rows of each model may have changed between two states of its audit: all of them where something else is
 * asked now; for what looks at other tables too, also where one of these has changed.
 */
export async function changedRows(
  connection: DuckDBConnection,
  models: readonly Model[],
  before: ReadonlyMap<string, AuditState>,
  now: ReadonlyMap<string, AuditState>,
): Promise<Map<Model, Looks>> {
  const changed = new Map(
    models.map(({ qualifiedName: name }) => [
      name,
      changedTables(before.get(name), now.get(name)!),
    ]),
  );
  const seen = models.flatMap((model) =>
    (changed.get(model.qualifiedName) ?? [])
      .filter((table) => isOwn(model, table))
      .map((table) => {
        const content = before.get(model.qualifiedName)!.contents[table];
        return { model, table, content };
      }),
  );
  const changes = changesSince(await readChanges(connection), seen);
  const looks = models.map((model): [Model, Looks] => {
    const tables = changed.get(model.qualifiedName);
    if (tables === undefined) return [model, { own: ALL_ROWS, beside: ALL_ROWS }];
    const regions = changes.filter((_, index) => seen[index]!.model === model).flat();
    const isUntouched = !tables.some((table) => isOwn(model, table));
    const own = isUntouched ? NO_ROWS : conditionOf(model, regions);
    const beside = tables.every((table) => isOwn(model, table)) ? own : ALL_ROWS;
    return [model, { own, beside }];
  });
  return new Map(looks);
}

/** The tables that have another content than before; nothing where it was not asked before what is asked now. */
function changedTables(before: AuditState | undefined, now: AuditState): string[] | undefined {
  if (before?.tests !== now.tests) return undefined;
  return Object.keys({ ...before.contents, ...now.contents }).filter(
    (name) => before.contents[name] !== now.contents[name],
  );
}

function conditionOf(model: Model, regions: readonly Region[]): string {
  const merged = mergeRegions(regions);
  const { time } = model.header;
  // What was there of a model that is no more is noted nowhere.
  if (merged.length === 0) return ALL_ROWS;
  if (merged.length <= MOST_REGIONS) return isInRegion(merged, regionKeys(model), time);
  const starts = merged.map(({ from }) => from).filter((from) => from !== null);
  if (time === undefined || starts.length < merged.length) return ALL_ROWS;
  return `${identifier(time)} >= ${timestamp(Math.min(...starts))}`;
}

/** A table that other models write has its rows from the schema of these. */
function isOwn({ qualifiedName, header }: Model, name: string): boolean {
  return (
    name === qualifiedName || (header.materialize === 'parts' && name.startsWith('indicators.'))
  );
}
