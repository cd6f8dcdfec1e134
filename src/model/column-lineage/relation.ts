import { NO_SOURCES, type Sources, unionOf } from './sources.ts';

/** A column of a query or table, and what its values are made of. */
export interface Column {
  /** Empty for an expression without AS: DuckDB names it after its text, which the tree does not hold. */
  readonly name: string;
  readonly sources: Sources;
}

/** What a query or table gives. */
export interface Output {
  readonly columns: readonly Column[];
  /**
   * What further columns are made of, of which the tree does not tell how many there are: those of a table function,
   * of PIVOT, of COLUMNS(…) in an expression. Absent where there are none.
   */
  readonly others?: Sources;
}

/** An output under the name that a FROM clause gives it. */
export interface Relation extends Output {
  readonly schema: string;
  readonly name: string;
}

export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function findColumn({ columns }: Output, name: string): Column | undefined {
  return columns.find((column) => isSameName(column.name, name));
}

/** What a column is made of if it is none of those whose names are known; nothing if all are known. */
export function unnamedSources({ columns, others }: Output): Sources | undefined {
  const unnamed = columns.filter((column) => column.name === '').map((column) => column.sources);
  if (others) unnamed.push(others);
  return unnamed.length > 0 ? unionOf(unnamed) : undefined;
}

/** What a column of that name is made of. */
export function sourcesOf(output: Output, name: string): Sources {
  return findColumn(output, name)?.sources ?? unnamedSources(output) ?? NO_SOURCES;
}

/** What the whole of an output is made of. */
export function allSources({ columns, others }: Output): Sources {
  return unionOf([...columns.map((column) => column.sources), ...(others ? [others] : [])]);
}

/** The output with its first columns renamed, as in `AS t(a, b)`. */
export function renamed(output: Output, names: readonly string[]): Output {
  if (names.length === 0) return output;
  // Which of the columns whose names are not known comes where is not known either.
  if (output.others) {
    const sources = allSources(output);
    return { columns: names.map((name) => ({ name, sources })), others: sources };
  }
  return {
    columns: output.columns.map((column, index) => ({
      ...column,
      name: names[index] ?? column.name,
    })),
  };
}

/** The output of UNION: names of the left, columns matched by position. */
export function unionByPosition(left: Output, right: Output): Output {
  if (left.others || right.others) {
    const added = allSources(right);
    return {
      columns: left.columns.map(({ name, sources }) => ({
        name,
        sources: unionOf([sources, added]),
      })),
      ...(left.others && { others: unionOf([left.others, added]) }),
    };
  }
  return {
    columns: left.columns.map(({ name, sources }, index) => ({
      name,
      sources: unionOf([sources, right.columns[index]?.sources ?? NO_SOURCES]),
    })),
  };
}

/** The output of UNION BY NAME. */
export function unionByName(left: Output, right: Output): Output {
  const onlyRight = right.columns.filter(({ name }) => name === '' || !findColumn(left, name));
  const others = [left.others, right.others].filter((sources) => sources !== undefined);
  return {
    columns: [...left.columns, ...onlyRight].map(({ name, sources }) => ({
      name,
      sources: name === '' ? sources : unionOf([sourcesOf(left, name), sourcesOf(right, name)]),
    })),
    ...(others.length > 0 && { others: unionOf(others) }),
  };
}
