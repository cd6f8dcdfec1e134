import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepMetricVersions } from '../../src/runner/metric-version.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { migrate, readMigrations } from '../../src/warehouse/migrate.ts';
import { REPOSITORY, tempProject } from '../support/temp-project.ts';

it('a rule from before there were longer intervals, ANY and tags is the same version after', async () => {
  const { paths } = tempProject();
  rmSync(join(paths.migrations, '008_metric_language.sql'));
  const { connection, close } = await openDatabase(':memory:');
  try {
    await migrate(connection, readMigrations(paths.migrations));
    await connection.run(
      `INSERT INTO raw.metric BY NAME
       SELECT 's' AS strategy, 'm' AS metric, 'Odd.' AS description, 'signal' AS role, 'BUY' AS side, 'close' AS indicator,
         'ABOVE' AS direction, 1.5 AS threshold_start, 3 AS window_size, 'bars' AS window_unit, 2.0 AS weight, true AS is_active`,
    );
    await keepMetricVersions(connection);
    await migrate(connection, readMigrations(join(REPOSITORY, 'migrations')));
    await keepMetricVersions(connection);
    expect(
      await readRows(
        connection,
        'SELECT metric, version::INTEGER AS version FROM meta.metric_version',
      ),
    ).toEqual([{ metric: 'm', version: 1 }]);
    expect(
      await readRows(
        connection,
        'SELECT interval, match, len(tags)::INTEGER AS tags FROM raw.metric',
      ),
    ).toEqual([{ interval: null, match: 'ALL', tags: 0 }]);
  } finally {
    close();
  }
});
