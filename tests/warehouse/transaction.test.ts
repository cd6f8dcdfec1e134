import { expect, it } from 'vitest';
import { inTransaction, openDatabase, readRows } from '../../src/warehouse/database.ts';

it('a transaction begins anew on a connection that was left in a broken one', async () => {
  const { connection, close } = await openDatabase(':memory:');
  try {
    await connection.run('CREATE TABLE kept (n INTEGER)');
    await connection.run('BEGIN TRANSACTION; INSERT INTO kept VALUES (1)');
    await expect(connection.run("SELECT error('out of memory')")).rejects.toThrow('out of memory');
    await inTransaction(connection, () => connection.run('INSERT INTO kept VALUES (2)'));
    expect(await readRows(connection, 'FROM kept')).toEqual([{ n: 2 }]);
  } finally {
    close();
  }
});
