import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { changesSince } from '../incremental/change-ledger.ts';
import { regionKeys } from '../incremental/difference.ts';
import { isInRegion, mergeRegions, timestamp } from '../incremental/region.ts';
import type { AuditState } from './audit-state.ts';

/** Every row. */
export const ALL_ROWS = 'true';

/** A condition of more alternatives takes longer than looking at more rows. */
const MOST_REGIONS = 20;

/**
 * Which of a model's rows may have changed between two states of its audit, as a SQL condition: all of them where
 * something else is asked now, or another table that is looked at has changed.
 */
export async function changedRows(
  connection: DuckDBConnection,
  model: Model,
  before: AuditState | undefined,
  now: AuditState,
): Promise<string> {
  if (before?.tests !== now.tests) return ALL_ROWS;
  const changed = Object.keys({ ...before.contents, ...now.contents }).filter(
    (name) => before.contents[name] !== now.contents[name],
  );
  const others = changed.filter((name) => !isOwn(model, name));
  if (changed.length === 0 || others.length > 0) return ALL_ROWS;
  const regions = [];
  for (const name of changed) {
    regions.push(...(await changesSince(connection, name, before.contents[name])));
  }
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
