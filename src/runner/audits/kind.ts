import type { DuckDBConnection } from '@duckdb/node-api';
import type { Macro } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import type { GivenOf, TestKind } from '../../model/model-test.ts';
import type { ParsedQuery, ParseFailure } from '../../model/sql-tree.ts';
import type { Problem } from '../../problem.ts';
import type { BindFailure } from '../describe-query.ts';
import type { BoundColumn } from '../output-columns.ts';

/** A kind of test: what can be wrong with it before there is data, and what it finds in data. */
export interface AuditKind<Kind extends TestKind> {
  /** The code of what it finds. */
  readonly code: Problem['code'];
  /** Whether it can be asked of a part, which has indicators and no table of its own. */
  readonly isForParts: boolean;
  /** What is wrong with it whatever the rows are. */
  slips(given: GivenOf<Kind>, bound: Bound): readonly Slip[] | Promise<readonly Slip[]>;
  /** The tables it reads besides the model's own. */
  tablesRead(given: GivenOf<Kind>, sql: SqlReader): readonly string[] | Promise<readonly string[]>;
  /** All that it asks, where that is asked of each row by itself. */
  rules?(given: GivenOf<Kind>): readonly RowRule[];
  find(given: GivenOf<Kind>, audited: Audited): Promise<readonly Finding[]>;
}

/** What must be true of no row. */
export interface RowRule {
  readonly column: string;
  /** A SQL condition. */
  readonly isBad: string;
  /** The condition in words: `close is null`. */
  readonly says: string;
  readonly path: readonly PropertyKey[];
}

/** What SQL is read with. */
export interface SqlReader {
  parse(sql: string): Promise<ParsedQuery | ParseFailure>;
  readonly macros: ReadonlyMap<string, Macro>;
}

/** The empty tables that tests are checked on. */
export interface Bound extends SqlReader {
  /** Why a SELECT cannot be bound to them; undefined if it can. */
  bindFailure(sql: string): Promise<BindFailure | undefined>;
  readonly model: Model;
  readonly columns: readonly BoundColumn[];
  /** Every table that a test may read; nothing is known of one that could not be made. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[] | undefined>;
}

/** A mistake in a test, at a key inside it. */
export interface Slip extends Pick<Problem, 'code' | 'cause' | 'fix'> {
  readonly path: readonly PropertyKey[];
}

/** The table that a test is run on. */
export interface Audited {
  readonly connection: DuckDBConnection;
  readonly model: Model;
  /** What to put behind FROM to look at the rows that have this column. */
  readonly rows: (column: string) => string;
  /** How many rows the published table has, if there is one. */
  readonly publishedRows: number | undefined;
}

/** What a test found to be wrong, about the thing at a key inside it. */
export interface Finding extends Pick<Problem, 'cause' | 'fix' | 'rows'> {
  readonly path: readonly PropertyKey[];
}
