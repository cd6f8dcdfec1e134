import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { REPOSITORY } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

/** A process that keeps the published file open and asks for its trades, over and over, until told to reopen. */
const READER = `
  import { DuckDBInstance } from '@duckdb/node-api';
  const file = process.argv[1];
  let stop = false;
  process.stdin.once('data', () => { stop = true; });
  const ask = async (connection) => {
    const rows = await connection.runAndReadAll(
      'SELECT count(*)::INTEGER AS n, max(prediction_id)::VARCHAR AS last FROM fact_prediction_result; ');
    return JSON.stringify(rows.getRowObjectsJson()[0]);
  };
  let instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  let connection = await instance.connect();
  const first = await ask(connection);
  console.log('first ' + first);
  let queries = 0;
  while (!stop) {
    if ((await ask(connection)) !== first) throw new Error('the snapshot changed under the reader');
    queries++;
    await new Promise((done) => setImmediate(done));
  }
  connection.closeSync(); instance.closeSync();
  instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  connection = await instance.connect();
  console.log('queries ' + queries);
  console.log('reopened ' + (await ask(connection)));
  process.exit(0);
`;

describe('a reader in another process', () => {
  it('keeps its snapshot through a build, without an error, and sees the new one after reopening', async () => {
    const project = await smallProject();
    await build(project.root);
    const reader = spawn(
      process.execPath,
      ['--input-type=module', '--eval', READER, project.paths.published],
      { cwd: REPOSITORY, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let errors = '';
    reader.stderr.on('data', (piece) => {
      errors += piece;
    });
    const lines = createInterface(reader.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as string | undefined;
    const first = await next();
    expect(first, errors).toMatch(/^first \{"n":\d+/);

    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replace('buy_score: 8', 'buy_score: 4').replace('[0.7, 1]', '[0.3, 1]'),
    );
    await build(project.root);
    const [now] = await project.query<{ n: number }>(
      'SELECT count(*)::INTEGER AS n FROM fact_prediction_result',
    );

    reader.stdin.write('stop\n');
    const queries = Number((await next())?.replace('queries ', ''));
    const reopened = await next();
    const [exitCode] = await once(reader, 'exit');
    expect(errors).toBe('');
    expect(exitCode).toBe(0);
    expect(queries).toBeGreaterThan(10);
    expect(JSON.parse(reopened!.replace('reopened ', '')).n).toBe(now!.n);
    expect(JSON.parse(first!.replace('first ', '')).n).not.toBe(now!.n);
  });
});
