import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..');

/** A project folder with so many models more than the shipped ones, in chains of ten, and nothing built. */
export function generatedProject(models: number): string {
  const root = mkdtempSync(join(tmpdir(), 'klinehouse-bench-'));
  for (const part of ['models', 'metrics', 'seeds', 'migrations', 'project.yml']) {
    cpSync(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  for (const { name, sql } of generatedModels(models)) {
    writeFileSync(join(root, 'models', 'marts', `${name}.sql`), `${HEADER}${sql}\n`);
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

const HEADER = `/*---
description: Closes of a series, once more.
grain: [symbol_id, interval_id, close_time]
columns:
  symbol_id: The instrument.
  interval_id: The bar length.
  close_time: End of the bar.
  close: Last price.
---*/
`;

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
