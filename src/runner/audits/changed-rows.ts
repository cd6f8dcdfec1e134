import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { changesSince, type TableChange } from '../incremental/change-ledger.ts';
import { regionKeys } from '../incremental/difference.ts';
import { areToldByInstants } from '../incremental/instant-tables.ts';
import { isInRegion, mergeRegions, type Region, timestamp } from '../incremental/region.ts';
import type { AuditState } from './audit-state.ts';
import type { SharedInstants } from './shared-instants.ts';

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
 * asked now; for what looks at other tables too, also where one of these has changed. `ledger` tells all changes.
 */
export async function changedRows(
  ledger: readonly TableChange[],
  instants: SharedInstants,
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
  const changes = changesSince(ledger, seen);
  const looks = new Map<Model, Looks>();
  for (const model of models) {
    const tables = changed.get(model.qualifiedName);
    if (tables === undefined) {
      looks.set(model, { own: ALL_ROWS, beside: ALL_ROWS });
      continue;
    }
    const regions = changes.filter((_, index) => seen[index]!.model === model).flat();
    const isUntouched = !tables.some((table) => isOwn(model, table));
    const own = isUntouched ? NO_ROWS : await conditionOf(model, regions, instants);
    const beside = tables.every((table) => isOwn(model, table)) ? own : ALL_ROWS;
    looks.set(model, { own, beside });
  }
  return looks;
}

/** The tables that have another content than before; nothing where it was not asked before what is asked now. */
function changedTables(before: AuditState | undefined, now: AuditState): string[] | undefined {
  if (before?.tests !== now.tests) return undefined;
  return Object.keys({ ...before.contents, ...now.contents }).filter(
    (name) => before.contents[name] !== now.contents[name],
  );
}

async function conditionOf(
  model: Model,
  regions: readonly Region[],
  instants: SharedInstants,
): Promise<string> {
  const merged = mergeRegions(regions);
  const { part_of, materialize } = model.header;
  // What was there of a model that is no more is noted nowhere.
  if (merged.length === 0) return ALL_ROWS;
  const isInSpans = spansCondition(model, merged);
  if (materialize !== 'table' || part_of || !areToldByInstants(merged)) return isInSpans;
  const isAtInstants = await instants.conditionOf(model, merged);
  // By the spans DuckDB skips blocks of rows.
  return isAtInstants ? `${isInSpans} AND ${isAtInstants}` : isInSpans;
}

function spansCondition(model: Model, regions: readonly Region[]): string {
  const { time } = model.header;
  if (regions.length <= MOST_REGIONS) return isInRegion(regions, regionKeys(model), time);
  const starts = regions.map(({ from }) => from).filter((from) => from !== null);
  if (time === undefined || starts.length < regions.length) return ALL_ROWS;
  return `${identifier(time)} >= ${timestamp(Math.min(...starts))}`;
}

/** A table that other models write has its rows from the schema of these. */
function isOwn({ qualifiedName, header }: Model, name: string): boolean {
  return (
    name === qualifiedName || (header.materialize === 'parts' && name.startsWith('indicators.'))
  );
}
