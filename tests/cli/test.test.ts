import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

function planted(expected: string): TempProject {
  const project = tempProject();
  project.write(
    'tests/models/dim_interval.yml',
    `model: dim_interval
tests:
  - name: as it is
    given: {seeds.interval: [{interval_id: 2, interval: 1m, seconds: 60}]}
    expect: [{interval_id: 2, interval: 1m}]
  - name: as it may be
    given: {seeds.interval: [{interval_id: 2, interval: 1m, seconds: 60}, {interval_id: 7, interval: 1h}]}
    expect: ${expected}
`,
  );
  return project;
}

const RIGHT = '[{interval_id: 2, seconds: 60}, {interval_id: 7}]';
const WRONG = '[{interval_id: 2, seconds: 61}, {interval_id: 3, seconds: 180}]';

describe('klinehouse test', () => {
  it('says of each test that it passed', async () => {
    const { exitCode, stdout, stderr } = await runCommand(planted(RIGHT).root, ['test']);
    expect(stderr).toBe('');
    expect(stdout.replaceAll(/\d+ ms/g, 'N ms')).toBe(
      `✓ dim_interval: as it is  N ms
✓ dim_interval: as it may be  N ms
All 2 tests passed (N ms).
`,
    );
    expect(exitCode).toBe(0);
  });

  it('shows where a test failed and which rows differ, and leaves with 1', async () => {
    const { exitCode, stdout, stderr } = await runCommand(planted(WRONG).root, ['test']);
    expect(stderr).toBe('');
    expect(stdout.replaceAll(/\d+ ms/g, 'N ms')).toBe(
      `✓ dim_interval: as it is  N ms
✗ dim_interval: as it may be  N ms
  tests/models/dim_interval.yml:6
  The model makes other rows than expected.
            interval_id  seconds
  differs   2            61, found 60
  missing   3            180
  too much  7            NULL
1 of 2 tests failed (N ms).
`,
    );
    expect(exitCode).toBe(1);
  });

  it('says the same as JSON', async () => {
    const { exitCode, stdout } = await runCommand(planted(WRONG).root, ['--json', 'test']);
    expect(exitCode).toBe(1);
    const { tests } = JSON.parse(stdout);
    expect(tests).toMatchObject([
      { model: 'dim_interval', name: 'as it is', place: { line: 3 } },
      {
        model: 'dim_interval',
        name: 'as it may be',
        place: { file: 'tests/models/dim_interval.yml', line: 6, column: 5 },
        failure: {
          message: 'The model makes other rows than expected.',
          columns: ['interval_id', 'seconds'],
          rows: [
            {
              expected: { interval_id: '2', seconds: '61' },
              found: { interval_id: '2', seconds: '60' },
            },
            { expected: { interval_id: '3', seconds: '180' } },
            { found: { interval_id: '7', seconds: null } },
          ],
        },
      },
    ]);
    expect('failure' in tests[0]).toBe(false);
  });

  it('says so where there is nothing to test', async () => {
    const { exitCode, stdout } = await runCommand(planted(RIGHT).root, [
      'test',
      '--select',
      'fact_kline',
    ]);
    expect(stdout).toBe('No tests: tests/models/*.yml has none for these models.\n');
    expect(exitCode).toBe(0);
  });
});
