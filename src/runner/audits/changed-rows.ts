import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { changesSince, type Seen } from '../incremental/change-ledger.ts';
import { regionKeys } from '../incremental/difference.ts';
import { isInRegion, mergeRegions, type Region, timestamp } from '../incremental/region.ts';
import type { AuditState } from './audit-state.ts';

/** Every row. */
export const ALL_ROWS = 'true';

/** A condition of more alternatives takes longer than looking at more rows. */
const MOST_REGIONS = 20;

/**
 * Which rows of each model may have changed between two states of its audit, as a SQL condition: all of them where
 * something else is asked now, or another table that is looked at has changed.
 */
export async function changedRows(
  connection: DuckDBConnection,
  models: readonly Model[],
  before: ReadonlyMap<string, AuditState>,
  now: ReadonlyMap<string, AuditState>,
): Promise<Map<Model, string>> {
  const looks = new Map(models.map((model) => [model, ALL_ROWS]));
  const seen = models.flatMap((model) => {
    const name = model.qualifiedName;
    return ownChanges(model, before.get(name), now.get(name)!).map((own) => ({ model, ...own }));
  });
  const changes = await changesSince(connection, seen);
  const regions = Map.groupBy(
    changes.flatMap((found, index) => found.map((region) => ({ ...seen[index]!, region }))),
    ({ model }) => model,
  );
  for (const [model, found] of regions) {
    looks.set(
      model,
      conditionOf(
        model,
        found.map(({ region }) => region),
      ),
    );
  }
  return looks;
}

/** The model's own tables that have changed, if nothing else has. */
function ownChanges(model: Model, before: AuditState | undefined, now: AuditState): Seen[] {
  if (before?.tests !== now.tests) return [];
  const changed = Object.keys({ ...before.contents, ...now.contents }).filter(
    (name) => before.contents[name] !== now.contents[name],
  );
  if (!changed.every((name) => isOwn(model, name))) return [];
  return changed.map((table) => ({ table, content: before.contents[table] }));
}

function conditionOf(model: Model, regions: readonly Region[]): string {
  const merged = mergeRegions(regions);
  const { time } = model.header;
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
