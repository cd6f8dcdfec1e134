import type { Model } from '../model/model.ts';
import { identifier, literal } from '../warehouse/sql-text.ts';

/** The statements that put a header's words where SQL clients show them. A part has no table to be described. */
export function catalogWords({ header, qualifiedName }: Model): string[] {
  if (header.part_of) return [];
  const kind = header.materialize === 'view' ? 'VIEW' : 'TABLE';
  const columns = Object.entries(header.columns).map(
    ([name, { description, unit }]) =>
      `COMMENT ON COLUMN ${qualifiedName}.${identifier(name)} IS ${literal(unit ? `${description} (${unit})` : description)}`,
  );
  return [
    `COMMENT ON ${kind} ${qualifiedName} IS ${literal(header.description.trim())}`,
    ...columns,
  ];
}
