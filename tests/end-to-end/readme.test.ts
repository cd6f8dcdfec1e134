import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { REPOSITORY, type TempProject } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

/** Opens a file with a DuckDB client of its own, in a process of its own, with no settings, and gives the rows. */
const CLIENT = `
  import { DuckDBInstance } from '@duckdb/node-api';
  const [file, query] = process.argv.slice(1);
  const connection = await (await DuckDBInstance.create(file)).connect();
  const reader = await connection.runAndReadAll(query);
  console.log(JSON.stringify(reader.getRowObjectsJson()));
`;

const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
const queries = [...readme.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!);

describe('the queries of the README', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await smallProject('shipped');
    await build(project.root);
  });

  it('are there', () => {
    expect(queries.length).toBeGreaterThanOrEqual(3);
  });

  it.each(queries)('%s', (query) => {
    const output = execFileSync(
      process.execPath,
      ['--input-type=module', '--eval', CLIENT, project.paths.published, query],
      { cwd: REPOSITORY, encoding: 'utf8' },
    );
    expect(JSON.parse(output).length).toBeGreaterThan(0);
  });
});
