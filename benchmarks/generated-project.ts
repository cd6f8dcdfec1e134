import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfProject } from './copy-project.ts';

/** A project folder with so many models more than the shipped ones, in chains of ten, and nothing built. */
export function generatedProject(models: number): string {
  const root = copyOfProject();
  for (const { name, sql } of generatedModels(models)) {
    writeFileSync(join(root, 'models', 'marts', `${name}.sql`), `${header(name)}${sql}\n`);
  }
  return root;
}

/** Name and SELECT of each, parents first. */
export function generatedModels(models: number): { readonly name: string; readonly sql: string }[] {
  return Array.from({ length: models }, (_, number) => ({
    name: `mart_${number}`,
    sql: select(number % 10 === 0 ? 'fact_kline' : `mart_${number - 1}`),
  }));
}

/** No two are the same: a text that was read once is not read again. */
function header(name: string): string {
  return `/*---
description: Closes of a series, once more, as ${name}.
grain: [symbol_id, interval_id, close_time]
columns:
  symbol_id: The instrument.
  interval_id: The bar length.
  close_time: End of the bar.
  close: Last price.
---*/
`;
}

function select(parent: string): string {
  return `WITH bars AS (
  SELECT symbol_id, interval_id, close_time, close
  FROM ${parent}
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  avg(close) OVER (PARTITION BY symbol_id, interval_id ORDER BY close_time ROWS 19 PRECEDING) AS close
FROM bars
ORDER BY symbol_id, interval_id, close_time`;
}
