import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { changesSince, readChanges } from '../../../src/runner/incremental/change-ledger.ts';
import { pruneChanges } from '../../../src/runner/incremental/prune-changes.ts';
import { mergeRegions } from '../../../src/runner/incremental/region.ts';
import { verify } from '../../../src/runner/verify.ts';
import { type Database, openDatabase, readRows } from '../../../src/warehouse/database.ts';
import { migrate, readMigrations } from '../../../src/warehouse/migrate.ts';
import { type CsvBar, csv, walk } from '../../support/kline-csv.ts';
import { REPOSITORY, type TempProject } from '../../support/temp-project.ts';
import { historyProject } from './history.ts';

/** The content of each table that a model or an audit has seen; empty where the table was not there. */
type Seen = Readonly<Record<string, string>>;

interface Ledger {
  readonly changes: readonly {
    readonly table: string;
    readonly content: number;
    readonly symbol: string;
    /** Hours since 2024; null is without end. */
    readonly from: number | null;
    readonly to: number | null;
  }[];
  readonly models: readonly Seen[];
  readonly audits: readonly Seen[];
}

const anyTable = fc.constantFrom('fact_kline', 'raw.kline', 'indicators.rsi', `o'dd`);
const anySeen = fc.array(
  fc.dictionary(
    anyTable,
    fc.oneof(
      { weight: 8, arbitrary: fc.nat({ max: 12 }).map(String) },
      // Of a table that was not there, and of one that an older version knew by another name.
      { weight: 1, arbitrary: fc.constantFrom('', '3f9a') },
    ),
  ),
  { maxLength: 4 },
);
const anyLedger: fc.Arbitrary<Ledger> = fc.record({
  changes: fc.array(
    fc.record({
      table: anyTable,
      content: fc.integer({ min: 1, max: 12 }),
      symbol: fc.constantFrom('1', '1', '1', '2'),
      from: fc.option(fc.nat(9), { freq: 9 }),
      to: fc.option(fc.integer({ min: 10, max: 19 }), { freq: 9 }),
    }),
    // Fewer of a table are left as they are.
    { minLength: 40, maxLength: 80 },
  ),
  models: anySeen,
  audits: anySeen,
});

describe('pruning', () => {
  let database: Database;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    database = await openDatabase(':memory:');
    connection = database.connection;
    await migrate(connection, readMigrations(join(REPOSITORY, 'migrations')));
  });
  afterAll(() => database.close());

  async function note({ changes, models, audits }: Ledger): Promise<void> {
    await connection.run(
      'DELETE FROM meta.change; DELETE FROM meta.model_state; DELETE FROM meta.audit',
    );
    for (const { table, content, symbol, from, to } of changes) {
      await connection.run(
        `INSERT INTO meta.change VALUES ($1, $2, $3,
           TIMESTAMP '2024-01-01' + to_hours($4::INTEGER), TIMESTAMP '2024-01-01' + to_hours($5::INTEGER))`,
        [table, content, JSON.stringify({ symbol }), from, to],
      );
    }
    for (const seen of models) {
      await connection.run(`INSERT INTO meta.model_state VALUES ('m', '{}', $1, '1')`, [
        JSON.stringify(seen),
      ]);
    }
    for (const seen of audits) {
      await connection.run(`INSERT INTO meta.audit VALUES ('m', '', $1)`, [JSON.stringify(seen)]);
    }
  }

  /** Every question that a model or an audit can ask. */
  function questions({ models, audits }: Ledger): [table: string, seen: string][] {
    return [...models, ...audits].flatMap(Object.entries).filter(([, seen]) => /^\d+$/.test(seen));
  }

  async function answers(ledger: Ledger): Promise<string[]> {
    const found: string[] = [];
    for (const [table, seen] of questions(ledger)) {
      const [regions] = changesSince(await readChanges(connection), [{ table, content: seen }]);
      const merged = mergeRegions(regions!).map((region) => JSON.stringify(region));
      found.push(`${table} since ${seen}: ${merged.sort()}`);
    }
    return found;
  }

  it('changes no answer, and leaves nothing that is in none', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, async (ledger) => {
        await note(ledger);
        const before = await answers(ledger);
        await pruneChanges(connection);
        expect(await answers(ledger)).toEqual(before);
        const rows = await readRows<{ table_name: string; content: number }>(
          connection,
          'SELECT table_name, content::DOUBLE AS content FROM meta.change',
        );
        for (const { table_name, content } of rows) {
          const askers = questions(ledger).filter(
            ([table, seen]) => table === table_name && Number(seen) < content,
          );
          expect(askers, `${table_name} ${content}`).not.toEqual([]);
        }
      }),
      { numRuns: 60, seed: 20240701 },
    );
  });

  it('makes one of many that the same ones have not seen', async () => {
    const day = (content: number) => ({
      table: 'fact_kline',
      content,
      symbol: '1',
      from: content,
      to: content + 1,
    });
    const changes = Array.from({ length: 8 }, (_, index) => day(1 + index));
    await note({ changes, models: [{ fact_kline: '5' }], audits: [{ fact_kline: '1' }] });
    await pruneChanges(connection);
    const rows = await readRows(
      connection,
      `SELECT content::INTEGER AS content, hour(from_time)::INTEGER AS "from", hour(to_time)::INTEGER AS "to"
       FROM meta.change ORDER BY content`,
    );
    // The audit has not seen 2 to 5; 6 to 8 the model has not either.
    expect(rows).toEqual([
      { content: 5, from: 2, to: 6 },
      { content: 8, from: 6, to: 9 },
    ]);
  });
});

const DAY = 1440;
const WALK = walk('2024-07-01T00:00:00Z', 6 * DAY);
const dayOf = (day: number) => WALK.slice((day - 1) * DAY, day * DAY);

let ingests = 0;

async function ingest(project: TempProject, day: number, bars: readonly CsvBar[] = dayOf(day)) {
  const path = project.write(`spot/BTCUSDT-1m-2024-07-0${day}.csv`, csv(bars));
  ingests += 1;
  await project.ingest([path], {}, new Date(Date.parse('2024-08-01') + ingests * 1000));
}

/** The day with another price in its middle, half as high again. */
function spiked(day: number): CsvBar[] {
  return dayOf(day).map((bar, index) =>
    index === DAY / 2 ? { ...bar, close: bar.close * 1.5, high: bar.high * 1.5 } : bar,
  );
}

async function ledger(project: TempProject): Promise<string[]> {
  const rows = await project.query<{ name: string }>(
    'SELECT DISTINCT table_name AS name FROM meta.change ORDER BY ALL',
    project.paths.work,
  );
  return rows.map(({ name }) => name);
}

describe('the ledger of changes', () => {
  it('is empty when all have seen all', async () => {
    const project = historyProject();
    for (const day of [1, 2]) {
      await ingest(project, day);
      await build(project.root);
      expect(await ledger(project)).toEqual([]);
    }
  });

  it('keeps what a model that is left out has not seen, over many builds', async () => {
    const project = historyProject();
    await ingest(project, 1);
    await ingest(project, 2);
    await ingest(project, 4);
    await build(project.root);
    const left = { exclude: ['fact_prediction+'] };
    await ingest(project, 2, spiked(2));
    await build(project.root, {}, left);
    expect(await ledger(project)).toContain('fact_metric_value');
    await ingest(project, 5);
    await build(project.root, {}, left);
    await ingest(project, 3);
    await build(project.root, {}, left);
    const { models } = await build(project.root);
    const run = models.find(({ name }) => name === 'fact_prediction')!;
    expect(run.writtenRows).toBeGreaterThan(0);
    expect(await ledger(project)).toEqual([]);
    expect((await verify(project.root)).differences).toEqual([]);
  });

  it('keeps what an audit has not passed on', async () => {
    const project = historyProject();
    const most = Math.max(...WALK.map(({ high }) => high)) + 1;
    project.edit('models/facts/fact_kline.sql', (text) =>
      text.replace('tests:\n', `tests:\n  - {range: {close: [0, ${most}]}, severity: warn}\n`),
    );
    await ingest(project, 1);
    await ingest(project, 2);
    await build(project.root);
    await ingest(project, 2, spiked(2));
    const found = async () => (await build(project.root)).warnings.map(({ code }) => code);
    expect(await found()).toEqual(['KH322']);
    await ingest(project, 3);
    // The rows of day 3 are good: those of day 2 must be looked at again.
    expect(await found()).toEqual(['KH322']);
    await ingest(project, 2);
    expect(await found()).toEqual([]);
    expect(await ledger(project)).toEqual([]);
  });
});
