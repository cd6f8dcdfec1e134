import { DuckDBConnection } from '@duckdb/node-api';
import { expect, it, onTestFinished, vi } from 'vitest';
import { layerOf } from '../../src/model/layers.ts';
import { bind } from '../../src/runner/bind.ts';
import { openBindGround } from '../../src/runner/bind-ground.ts';
import { sourcedProject } from '../../src/runner/bound-project.ts';
import { loadSources } from '../../src/runner/load.ts';
import { openEmpty } from '../../src/warehouse/empty-database.ts';
import { readableTables } from '../../src/warehouse/table-columns.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

const MORE = Array.from({ length: 40 }, (_, index) => `more_${index}`);

function mart(name: string): string {
  return `/*---
description: Closes once more.
grain: [symbol_id, interval_id, close_time]
columns: {symbol_id: The instrument., interval_id: The bar length., close_time: End of the bar., close: Last price.}
tests:
  - not_null: [close]
  - relationships: {symbol_id: dim_symbol.symbol_id}
  - sql: SELECT close_time FROM ${name} WHERE close < 0
---*/
SELECT symbol_id, interval_id, close_time, close
FROM fact_kline`;
}

/** How many statements are run to put the project's models together. */
async function statementsToBind(project: TempProject): Promise<number> {
  const sources = await loadSources(project.root);
  const run = vi.spyOn(DuckDBConnection.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  await bind(sources);
  const count = run.mock.calls.length;
  run.mockRestore();
  return count;
}

it('more models and tests are bound in a few statements more', async () => {
  const project = tempProject();
  const before = await statementsToBind(project);
  for (const name of MORE) project.write(`models/marts/${name}.sql`, mart(name));
  // Up to ten tables are made together, in one transaction.
  expect((await statementsToBind(project)) - before).toBeLessThan(MORE.length / 2);
});

it('a column has the type that its query gives, whether models are bound at once or one by one', async () => {
  const project = tempProject();
  project.write('models/marts/one.sql', mart('one'));
  const columnsOf = async () => {
    const graph = await bind(await loadSources(project.root));
    return Object.fromEntries(graph.map(({ model, columns }) => [model.qualifiedName, columns]));
  };
  const atOnce = await columnsOf();
  const run = DuckDBConnection.prototype.run;
  const refused = vi.spyOn(DuckDBConnection.prototype, 'run').mockImplementation(function (
    this: DuckDBConnection,
    sql,
    ...rest
  ) {
    if (sql.includes('WITH NO DATA')) throw new Error('refused');
    return run.call(this, sql, ...rest);
  });
  onTestFinished(() => refused.mockRestore());
  expect(await columnsOf()).toEqual(atOnce);
  expect(refused.mock.results.some(({ type }) => type === 'throw')).toBe(true);
});

it('tables of lower layers are made while marts are still unknown', async () => {
  const sources = await loadSources(tempProject().root);
  const lower = sources.models.filter((model) => layerOf(model) !== 'marts');
  const ground = await openBindGround(sources, { queries: [], models: Promise.resolve(lower) });
  try {
    const made = await ground.made;
    expect(new Set(made.keys())).toEqual(new Set(lower));
    const tables = await readableTables(ground.database.connection);
    expect([...made.keys()].filter(({ qualifiedName }) => !tables.has(qualifiedName))).toEqual([]);
    // Of a SELECT behind a stage the table does not tell the columns.
    for (const [{ header }, columns] of made) {
      expect(columns !== undefined).toBe(header.stage !== undefined);
    }
  } finally {
    await ground.close();
  }
});

it('models are bound alike whether the lower layers are made ahead or not', async () => {
  const { root } = tempProject();
  const { graph } = await sourcedProject(root);
  const plain = (nodes: readonly unknown[]) => JSON.parse(JSON.stringify(nodes));
  expect(plain(graph)).toEqual(plain(await bind(await loadSources(root))));
});

it.each([
  ['was made by other migrations', () => openEmpty([])],
  ['could not be made', () => Promise.reject(new Error('refused'))],
])('an empty database that %s is not bound in', async (_, open) => {
  const sources = await loadSources(tempProject().root);
  const ground = await openBindGround(sources, undefined, open());
  try {
    expect((await ground.landed).landingTables).toContain('raw.kline');
  } finally {
    await ground.close();
  }
});
