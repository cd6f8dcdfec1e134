import { expect, it, vi } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { runModels } from '../../src/runner/run-models.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { smallProject } from '../end-to-end/small-project.ts';

vi.mock('../../src/runner/run-models.ts', { spy: true });

const NUMBERS = Array.from({ length: 20 }, (_, number) => number);

/** Among the first, which are taken together. */
const BAD = 1;

it('light models share a transaction; where one breaks off, it alone is left undone', async () => {
  const project = await smallProject();
  await build(project.root);
  for (const number of NUMBERS) {
    // Binds, and breaks off on the first row.
    const value = number === BAD ? `error('bad ' || interval)::INTEGER` : String(number);
    project.write(
      `models/marts/light_${number}.sql`,
      `/*---\ndescription: Light.\ngrain: [interval]\ncolumns: {interval: "Its name.", number: "A number."}\n---*/\nSELECT interval, ${value} AS number FROM dim_interval ORDER BY interval\n`,
    );
  }
  vi.mocked(runModels).mockClear();
  await expect(build(project.root)).rejects.toMatchObject({
    problems: [{ code: 'KH306', place: { file: 'models/marts/light_1.sql' } }],
  });
  const withBad = vi
    .mocked(runModels)
    .mock.calls.filter(([, due]) => due.some(({ node }) => node.model.name === `light_${BAD}`));
  expect(withBad.map(([, due]) => due.length > 1)).toEqual([true, false]);

  const { connection, close } = await openDatabase(project.paths.work);
  try {
    const kept = await readRows<Record<string, unknown>>(
      connection,
      `SELECT
         model,
         count(*)::INTEGER AS runs,
         any_value(version) AS version,
         any_value(row_count = (SELECT count(*) FROM dim_interval)) AS has_rows,
         any_value(reason) AS reason,
         count(s.content)::INTEGER AS states,
         count(v.fingerprint)::INTEGER AS versions,
         count(c.content)::INTEGER AS changes
       FROM meta.model_run AS r
       JOIN meta.model_state AS s USING (model)
       JOIN meta.model_version AS v USING (model, version)
       JOIN meta.change AS c ON c.table_name = model AND c.content = s.content::BIGINT
       WHERE model LIKE 'light_%'
       GROUP BY model`,
    );
    const names = NUMBERS.filter((number) => number !== BAD).map((number) => `light_${number}`);
    expect(kept.toSorted((a, b) => String(a.model).localeCompare(String(b.model)))).toEqual(
      names
        .toSorted((a, b) => a.localeCompare(b))
        .map((model) => ({
          model,
          runs: 1,
          version: 1,
          has_rows: true,
          reason: 'new',
          states: 1,
          versions: 1,
          changes: 1,
        })),
    );
    const words = await readRows(
      connection,
      `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'light_%' AND comment = 'Light.'`,
    );
    expect(words).toHaveLength(names.length);
  } finally {
    close();
  }
});
