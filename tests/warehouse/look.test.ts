import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/warehouse/database.ts';
import { type Answers, forgetAnswers, rememberingLook } from '../../src/warehouse/look.ts';

it('asks through any connection what was not asked through any', async () => {
  const { connection, connect, close } = await openDatabase(':memory:');
  const other = await connect();
  onTestFinished(() => {
    other.closeSync();
    close();
  });
  await connection.run('CREATE SEQUENCE asked');
  const answers: Answers = new Map();
  const first = rememberingLook(connection, answers);
  const second = rememberingLook(other, answers);
  const sql = `SELECT nextval('asked')::INTEGER AS times`;
  const both = await Promise.all([first(sql), second(sql)]);
  expect(both).toEqual([[{ times: 1 }], [{ times: 1 }]]);
  expect(await second(sql)).toEqual([{ times: 1 }]);
  expect(await second(`${sql} `)).toEqual([{ times: 2 }]);
});

it('asks again of a table that has changed', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  await connection.run(
    'CREATE TABLE bars AS SELECT 1 AS bar; CREATE TABLE rules AS SELECT 1 AS rule',
  );
  const answers: Answers = new Map();
  const look = rememberingLook(connection, answers);
  await look('FROM bars');
  await look('FROM rules');
  await connection.run('UPDATE bars SET bar = 2; UPDATE rules SET rule = 2');
  forgetAnswers(answers, 'bars');
  expect(await look('FROM bars')).toEqual([{ bar: 2 }]);
  expect(await look('FROM rules')).toEqual([{ rule: 1 }]);
});

it('asks again what could not be answered', async () => {
  const { connection, close } = await openDatabase(':memory:');
  onTestFinished(close);
  const look = rememberingLook(connection, new Map());
  await expect(look('FROM bars')).rejects.toThrow('bars does not exist');
  await connection.run('CREATE TABLE bars AS SELECT 1 AS bar');
  expect(await look('FROM bars')).toEqual([{ bar: 1 }]);
});
