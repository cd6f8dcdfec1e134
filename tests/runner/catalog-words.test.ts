import { expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { smallProject } from '../end-to-end/small-project.ts';

it('what headers say stands in the catalogue, and stays there when a table is made anew', async () => {
  const project = await smallProject();
  project.edit('models/dimensions/dim_interval.sql', (text) =>
    text.replace(/description: .*/, `description: "A bar's length; no more."`),
  );
  const words = () =>
    project.query<{ name: string; comment: string | null }>(
      `SELECT table_name AS name, comment FROM duckdb_tables() WHERE table_name = 'dim_interval'
       UNION ALL
       SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'dim_interval'
       UNION ALL
       SELECT view_name, left(comment, 12) FROM duckdb_views() WHERE view_name = 'stg_kline'`,
    );
  await build(project.root);
  const first = await words();
  expect(first).toContainEqual({ name: 'dim_interval', comment: "A bar's length; no more." });
  expect(first).toContainEqual({ name: 'stg_kline', comment: 'One row for ' });
  expect(first.filter(({ comment }) => comment === null)).toEqual([]);
  await build(project.root, {}, { isFullRefresh: true });
  expect(await words()).toEqual(first);
});
