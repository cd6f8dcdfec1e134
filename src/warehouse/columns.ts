/** The column types that cross between SQL and TypeScript. */
export type ColumnType =
  | 'BIGINT'
  | 'BOOLEAN'
  | 'DOUBLE'
  | 'INTEGER'
  | 'SMALLINT'
  | 'TIMESTAMP'
  | 'TINYINT'
  | 'VARCHAR';

/** Column names with their types, in order. */
export type Shape = Readonly<Record<string, ColumnType>>;

/**
 * One column in TypeScript. Every type but VARCHAR is a Float64Array in which NaN stands for NULL:
 * TIMESTAMP holds microseconds since 1970 UTC, BOOLEAN 0 or 1, integers are exact up to 2^53.
 */
export type Column<T extends ColumnType> = T extends 'VARCHAR' ? (string | null)[] : Float64Array;

/** A table in TypeScript: columns of one length, by name. */
export type Columns<S extends Shape> = { readonly [Name in keyof S]: Column<S[Name]> };

export type AnyColumn = Float64Array | (string | null)[];
