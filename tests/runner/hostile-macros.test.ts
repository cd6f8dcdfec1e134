import { describe, expect, it } from 'vitest';
import { checked } from '../support/checked.ts';
import type { TempProject } from '../support/temp-project.ts';

const X = 'models/marts/x.sql';

const macro = (sql: string) => (project: TempProject) => {
  project.write('models/macros/z.sql', sql);
};

describe("a file of macros that nobody expects is the user's to mend, and is told exactly", () => {
  it.each<[string, (project: TempProject) => void, string]>([
    [
      'a macro that calls itself',
      (project) => {
        macro(
          'CREATE OR REPLACE MACRO again(x) AS 1; CREATE OR REPLACE MACRO again(x) AS again(x) + 1;',
        )(project);
        project.write(
          X,
          '/*---\ndescription: x\ngrain: [x]\ncolumns: {x: y}\n---*/\nSELECT again(1) AS x',
        );
      },
      `error KH208  ${X}:6:1\n  Max expression depth limit of 1000 exceeded.`,
    ],
    [
      'a macro file that does something else',
      macro('DROP SCHEMA raw CASCADE'),
      'error KH214  models/macros/z.sql:1:1\n  Statement of another kind: expected CREATE MACRO statements alone.\n  1 | DROP SCHEMA raw CASCADE\n      ^\n',
    ],
    [
      'a macro file that does something else after strings and comments with semicolons',
      macro(
        "-- one;\nCREATE MACRO b() AS ';'; /* two; */\n  DROP SCHEMA raw CASCADE; CREATE MACRO c() AS 1;",
      ),
      'error KH214  models/macros/z.sql:3:3\n  Statement of another kind: expected CREATE MACRO statements alone.\n  3 |   DROP SCHEMA raw CASCADE; CREATE MACRO c() AS 1;\n        ^\n',
    ],
    [
      'a macro file that does something else behind what looks like a string',
      macro("CREATE MACRO b() AS E'\\''; DROP SCHEMA raw CASCADE; --';"),
      'error KH214  models/macros/z.sql:1:28\n  Statement of another kind: expected CREATE MACRO statements alone.\n',
    ],
    [
      'a macro file that does something else between what looks like strings',
      macro("CREATE MACRO b() AS $$'$$; DROP SCHEMA raw CASCADE; CREATE MACRO c() AS $$'$$;"),
      'error KH214  models/macros/z.sql:1:28\n  Statement of another kind: expected CREATE MACRO statements alone.\n',
    ],
    [
      'a macro file that does something else behind a comment that a carriage return ends',
      macro('CREATE MACRO b() AS 1; -- one\rDROP SCHEMA raw CASCADE; -- two\n'),
      'Statement of another kind: expected CREATE MACRO statements alone.\n',
    ],
    [
      'macro files that do something else between them',
      (project) => {
        project.write('models/macros/y.sql', "CREATE MACRO b() AS 'one");
        macro("'; DROP SCHEMA raw CASCADE; -- 'CREATE MACRO c() AS 1;")(project);
      },
      'error KH214  models/macros/y.sql:1:',
    ],
    [
      'a macro of no SQL, behind letters of several bytes',
      macro('CREATE MACRO b() AS 1;\n-- déjà vu 日本 😀\nCREATE MACRO c(x) AS x +;'),
      'error KH214  models/macros/z.sql:3:25\n  syntax error at or near ";"\n  3 | CREATE MACRO c(x) AS x +;\n                              ^\n',
    ],
    [
      'a macro of a function that is not there, behind letters of several bytes',
      macro('-- déjà vu 日本 😀\nCREATE MACRO c(x) AS 1;\nCREATE MACRO d(x) AS 1 + nothing(x);'),
      'error KH214  models/macros/z.sql:3:26\n  Scalar Function with name nothing does not exist! Did you mean',
    ],
    [
      'a macro that is there already',
      macro('CREATE MACRO b(x) AS 1;\n\nCREATE MACRO b(x) AS 2;\nCREATE MACRO c(x) AS 3;'),
      'error KH214  models/macros/z.sql:3:1\n  Macro Function with name "b" already exists!\n  3 | CREATE MACRO b(x) AS 2;\n      ^\n',
    ],
    [
      'a macro with a parameter twice',
      macro(
        'CREATE MACRO b(x) AS 1;\n -- twice\n CREATE MACRO c(x, x) AS 2;\nCREATE MACRO d(x) AS 3;',
      ),
      "error KH214  models/macros/z.sql:3:2\n  Duplicate parameter 'x' in macro definition\n  3 |  CREATE MACRO c(x, x) AS 2;\n       ^\n",
    ],
  ])('%s', async (_, change, expected) => {
    const { exitCode, stderr } = await checked(change);
    expect(stderr).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

it('nothing is wrong with a macro file without a macro', async () => {
  expect(await checked(macro('-- none yet\n'))).toEqual({ exitCode: 0, stderr: '' });
});
