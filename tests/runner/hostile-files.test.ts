import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checked } from '../support/checked.ts';
import { runCommand } from '../support/command.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

const HEADER = '/*---\ndescription: x\ngrain: [x]\ncolumns: {x: y}\n---*/\n';
const X = 'models/marts/x.sql';

const model =
  (sql: string, file = X) =>
  (project: TempProject) => {
    project.write(file, HEADER + sql);
  };
const seed = (name: string, yml: string, csv: string) => (project: TempProject) => {
  project.write(`seeds/${name}.yml`, yml);
  project.write(`seeds/${name}.csv`, csv);
};
const seedYml = (grain: string, column: string) =>
  `description: x\ngrain: [${grain}]\ncolumns: {${column}: {type: VARCHAR, description: y}}\n`;

describe("a file that nobody expects is the user's to mend, and is told exactly", () => {
  it.each<[string, (project: TempProject) => void, string]>([
    [
      'project.yml a folder',
      (project) => {
        rmSync(project.paths.projectFile);
        mkdirSync(project.paths.projectFile);
      },
      'error KH342  project.yml\n  It is a folder, expected a file.\n  Move it away.\n',
    ],
    [
      'project.yml empty',
      (project) => project.write('project.yml', ''),
      'error KH102  project.yml:1:1\n  strategy: Invalid input: expected string, received undefined.\n  1 | \n      ^\n',
    ],
    [
      'project.yml with an alias of nothing',
      (project) => project.write('project.yml', 'strategy: *x\n'),
      'error KH101  project.yml:1:11\n  The YAML cannot be read: nothing before the alias *x is named &x.\n  1 | strategy: *x\n                ^\n',
    ],
    [
      'project.yml that is a thousand million words once its aliases are followed',
      (project) => {
        const levels = ['a', 'b', 'c', 'd', 'e'].map((name, index, names) => {
          const of = index === 0 ? 'x' : `*${names[index - 1]}`;
          return `${name}: &${name} [${Array(40).fill(of).join(', ')}]`;
        });
        project.write('project.yml', `${levels.join('\n')}\n`);
      },
      'error KH101  project.yml:4:8\n  The YAML cannot be read: aliases stand for more than 100,000 values.\n',
    ],
    [
      'project.yml in Latin-1',
      (project) => project.write('project.yml', Buffer.from('strategy: tr\xe9nd\n', 'latin1')),
      'error KH113  project.yml:1:13\n  A character that is not UTF-8.\n  1 | strategy: tr\uFFFDnd\n                  ^\n  Save the file as UTF-8.\n',
    ],
    [
      'no metrics',
      (project) => rmSync(project.paths.metrics, { recursive: true }),
      "  There is no strategy 'trend_momentum': metrics/trend_momentum/strategy.yml is missing or wrong.\n  5 | strategy: trend_momentum\n                ^\n  There are none yet.\n",
    ],
    [
      'no migrations',
      (project) => rmSync(project.paths.migrations, { recursive: true }),
      'error KH342  /migrations\n  There is no such file or folder.\n',
    ],
    [
      'a model that is a folder',
      (project) => mkdirSync(join(project.root, X)),
      `error KH342  ${X}\n  It is a folder, expected a file.\n  Move it away.\n`,
    ],
    [
      'a model that is a link to itself',
      (project) => symlinkSync('x.sql', join(project.root, X)),
      `error KH342  ${X}\n  It is a link that leads back to itself.\n  Remove the link.\n`,
    ],
    [
      'a model that is a link to nothing',
      (project) => symlinkSync('nowhere', join(project.root, X)),
      `error KH342  ${X}\n  There is no such file or folder.\n`,
    ],
    [
      'a model with a NUL',
      model('SELECT 1 AS x\0'),
      `error KH113  ${X}:6:14\n  A NUL character: the file is no text.\n  6 | SELECT 1 AS x\0\n                   ^\n  Save the file as UTF-8.\n`,
    ],
    [
      'a model without a byte',
      (project) => project.write(X, ''),
      `error KH201  ${X}:1:1\n  The model has no header.\n`,
    ],
    [
      'a model without SQL',
      model('-- nothing\n;\n'),
      `error KH204  ${X}:6:1\n  expected one SELECT, found none\n  6 | -- nothing\n      ^\n`,
    ],
    [
      'a model with brackets a parser gives up on',
      model(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)} AS x`),
      `error KH204  ${X}:6:10004\n  memory exhausted at or near "("\n  6 | ${'('.repeat(200)}\n${' '.repeat(106)}^\n`,
    ],
    [
      'a model deeper than DuckDB goes',
      model(`SELECT 1${' + 1'.repeat(5000)} AS x`),
      `error KH204  ${X}:6:1\n  Max expression depth limit of 1000 exceeded.`,
    ],
    [
      'a model whose last comment looks as if it could begin anywhere',
      model(`SELECT 1 AS x; -- ${'-'.repeat(100)}\nSELECT 2`),
      `error KH204  ${X}:6:1\n  expected one SELECT, found 2 statements\n`,
    ],
    [
      'a model with a parameter',
      model('SELECT $1 AS x'),
      `error KH208  ${X}:6:1\n  Expected 1 parameters, but none were supplied\n`,
    ],
    [
      'a model named like a word of SQL',
      model('SELECT 1 AS x', 'models/marts/select.sql'),
      "error KH217  models/marts/select.sql\n  'select' is no table name: it is a word of SQL.\n  Rename the file.\n",
    ],
    [
      'a header with an alias of nothing',
      (project) => project.write(X, '/*---\ndescription: *a\n---*/\nSELECT 1'),
      `error KH101  ${X}:2:14\n  The YAML cannot be read: nothing before the alias *a is named &a.\n  2 | description: *a\n                   ^\n`,
    ],
    [
      'a header with an alias inside what it names',
      (project) => project.write(X, '/*---\noptions: &a {again: [*a]}\n---*/\nSELECT 1'),
      `error KH101  ${X}:2:22\n  The YAML cannot be read: the alias *a stands within what it names.\n  2 | options: &a {again: [*a]}\n                           ^\n`,
    ],
    [
      'a header of two documents',
      (project) => project.write(X, '/*---\ndescription: x\n---\ngrain: [x]\n---*/\nSELECT 1'),
      `error KH101  ${X}:3:1\n  The YAML cannot be read: a second document begins.\n  3 | ---\n      ^\n  Take the line out, or give what comes after it a file of its own.\n`,
    ],
    [
      'a bracket closed where its key begins',
      (project) => project.write('project.yml', 'intervals: [\n  1h,\n]\n'),
      'error KH101  project.yml:3:1\n  The YAML cannot be read: deficient indentation.\n  3 | ]\n      ^\n  Close the quote before, or indent the line more than the key that it belongs to; a closing bracket too.\n',
    ],
    [
      'a comment that one header opens and another one closes',
      (project) => {
        const from = (file: string, bars: string) =>
          project.edit(file, (text) => text.replace(/bars: [^}]*}/, `bars: "${bars}"}`));
        from('models/indicators/rsi.sql', '20 /*');
        from('models/indicators/ema.sql', '*/');
      },
      'error KH222  models/indicators/rsi.sql:',
    ],
    [
      'a header that reaches with a function of nothing, and a test of no column',
      (project) => {
        project.edit('models/indicators/rsi.sql', (text) =>
          text.replace(/bars: [^}]*}/, 'bars: nothing(3)}'),
        );
        project.edit('models/dimensions/dim_symbol.sql', (text) =>
          text.replace('tests:\n', 'tests:\n  - sql: SELECT nothing FROM dim_symbol\n'),
        );
      },
      '  incremental.lookback.bars: Catalog Error: Scalar Function with name nothing does not exist!\n',
    ],
    [
      'a migration that makes a table of a model',
      (project) => {
        project.write('migrations/099_more.sql', 'CREATE TABLE x (y INTEGER)');
        model('SELECT nothing AS y FROM dim_symbol')(project);
      },
      `error KH217  ${X}\n  'x' is a table already, which a migration makes.\n  Rename the file.\n`,
    ],
    [
      'a model of a view that a migration makes',
      (project) => {
        project.write('migrations/099_more.sql', 'CREATE VIEW raw.metrics AS FROM raw.metric');
        model('SELECT strategy AS x FROM raw.metrics')(project);
      },
      `error KH205  ${X}:6:27\n  There is no model, seed or landing table 'raw.metrics'.\n`,
    ],
    [
      'a seed with a number too large',
      (project) => project.edit('seeds/interval.csv', (text) => `${text}99999999999,2y,1\n`),
      "error KH107  seeds/interval.csv:18:1\n  interval_id: expected a whole number of 32 bits, found '99999999999'.\n  18 | 99999999999,2y,1\n       ^\n",
    ],
    [
      'a seed with a name that is none',
      seed('a b;c', seedYml('a', 'a'), 'a\n1\n'),
      "error KH114  seeds/a b;c.csv\n  'a b;c' is no table name: expected lower_snake_case.\n  Rename the file, and the .yml beside it.\n",
    ],
    [
      'a seed whose grain is no column',
      seed('s', seedYml('aa', 'ab'), 'ab\n1\n'),
      "error KH115  seeds/s.yml:2:1\n  grain names 'aa', which is not among the columns.\n  2 | grain: [aa]\n      ^\n  Did you mean 'ab'?\n",
    ],
    [
      'more threads than any machine has',
      (project) =>
        project.edit('project.yml', (text) => text.replace('memory_limit: 3GB', 'threads: 100000')),
      'error KH102  project.yml:21:12\n  engine.threads: Too big: expected number to be <=1024.\n',
    ],
  ])('%s', async (_, change, expected) => {
    const { exitCode, stderr } = await checked(change);
    expect(stderr).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

describe('nothing is wrong with', () => {
  it.each<[string, (project: TempProject) => void]>([
    [
      'files from Windows, with a byte order mark',
      (project) => {
        for (const file of ['project.yml', 'seeds/interval.csv', 'models/indicators/rsi.sql']) {
          project.edit(file, (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`);
        }
      },
    ],
    [
      'a folder that links to its parent',
      (project) => symlinkSync('..', join(project.root, 'models/marts/up')),
    ],
    ['a seed with odd columns', seed('s', seedYml('"a b"', '"a b"'), 'a b\n1\n')],
    ['a seed without rows', seed('s', seedYml('a', 'a'), 'a\n')],
    ['SQL of ten megabytes', model(`SELECT 1 AS x -- ${'x'.repeat(10 * 2 ** 20)}`)],
  ])('%s', async (_, change) => {
    expect(await checked(change)).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('where a file stands in the way of a folder, or the other way round', () => {
  it.each<[string, (project: TempProject) => void, string]>([
    [
      'warehouse a file',
      (project) => writeFileSync(join(project.root, 'warehouse'), ''),
      'error KH342  /warehouse\n  It is a file, expected a folder.\n  Move it away.\n',
    ],
    [
      'lake a file',
      (project) => writeFileSync(project.paths.lake, ''),
      'error KH342  /lake\n  It is a file, expected a folder.\n  Move it away.\n',
    ],
    [
      'the work database a folder',
      (project) => mkdirSync(project.paths.work, { recursive: true }),
      'error KH342  /warehouse/work.duckdb\n  It is a folder, expected a file.\n  Move it away.\n',
    ],
    [
      'the published file a folder',
      (project) => mkdirSync(project.paths.published, { recursive: true }),
      'error KH342  /warehouse/klinehouse.duckdb\n  It is a folder, expected a file.\n  Move it away.\n',
    ],
  ])('%s: is named by build', async (_, change, expected) => {
    const project = tempProject();
    change(project);
    const { exitCode, stderr } = await runCommand(project.root, ['build']);
    expect(stderr.replaceAll(project.root, '')).toBe(expected);
    expect(exitCode).toBe(2);
  });
});
