import { suggestName } from '../../nearest-name.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { Bound, Slip } from './kind.ts';

/** The column of the model that a test names, or the mistake of naming one that is not there. */
export function columnOrSlip(
  { model, columns }: Bound,
  name: string,
  path: readonly PropertyKey[],
): BoundColumn | Slip {
  return (
    columns.find((column) => column.name === name) ??
    unknownColumn(model.qualifiedName, columns, name, path)
  );
}

export function unknownColumn(
  table: string,
  columns: readonly BoundColumn[],
  name: string,
  path: readonly PropertyKey[],
): Slip {
  return {
    code: 'KH230',
    cause: `${table} has no column '${name}'.`,
    fix: suggestName(
      name,
      columns.map((column) => column.name),
    ),
    path,
  };
}

export function unknownTable({ tables }: Bound, name: string, path: readonly PropertyKey[]): Slip {
  return {
    code: 'KH205',
    cause: `There is no model, seed or landing table '${name}'.`,
    fix: suggestName(name, [...tables.keys()]),
    path,
  };
}

/** That a test cannot be asked of a column of this type. */
export function wrongType({ name, type }: BoundColumn, expected: string, path: Slip['path']): Slip {
  return { code: 'KH231', cause: `'${name}' is a ${type}; ${expected}.`, path };
}

export function isNumeric(type: string): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT|^U?INTEGER|^DOUBLE|^FLOAT|^DECIMAL/.test(type);
}
