import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { type CsvBar, csv, walk } from '../../support/kline-csv.ts';
import { type TempProject, tempProject } from '../../support/temp-project.ts';

/** Longer than two blocks of smoothing (2 × 7500 bars for the slowest) and some cuts of 4096: slices begin in its middle. */
const DAYS = 45;
const DAY = 1440;

describe('a series so long that it is cut', () => {
  let project: TempProject;
  let bars: CsvBar[];
  let ingests = 0;
  beforeAll(async () => {
    project = tempProject();
    bars = walk('2024-05-01T00:00:00Z', (DAYS + 1) * DAY);
    await ingestAndBuild('BTCUSDT-1m.csv', bars.slice(0, DAYS * DAY));
  });

  async function ingestAndBuild(name: string, content: readonly CsvBar[]): Promise<void> {
    const path = project.write(`spot/${name}`, csv(content));
    ingests += 1;
    await project.ingest([path], {}, new Date(Date.parse('2024-08-01') + ingests * 1000));
    await build(project.root);
  }

  /** How many rows the last run of a model wrote. */
  async function lastWritten(model: string): Promise<number | null> {
    const [run] = await project.query<{ written: number | null }>(
      `SELECT written_rows::INTEGER AS written FROM meta.model_run
       WHERE model = '${model}' ORDER BY started_at DESC LIMIT 1`,
    );
    return run!.written;
  }

  it('has at its end what the whole of it gives', async () => {
    await ingestAndBuild('more/BTCUSDT-1m.csv', bars.slice(DAYS * DAY, DAYS * DAY + 720));
    // Half a day: 720 minutes, 48 quarters, 12 hours and 3 times four of them.
    expect(await lastWritten('fact_kline')).toBe(720 + 48 + 12 + 3);
    expect(await lastWritten('indicators.sma')).toBe(3 * (720 + 48 + 12 + 3));
    expect((await verify(project.root)).differences).toEqual([]);
  }, 120_000);

  it('has in its middle what the whole of it gives', async () => {
    const day = bars.slice(30 * DAY, 31 * DAY).map((bar) => ({ ...bar, close: bar.close + 0.125 }));
    await ingestAndBuild('BTCUSDT-1m-2024-05-31.csv', day);
    expect((await verify(project.root)).differences).toEqual([]);
    // Averages over 200 bars see the day from 199 bars after it: of minutes, quarters and hours. Of the 273 bars of
    // four hours the day's are the 181st to 186th; all later ones see it, and the 200-bar average begins at the
    // 200th. Of days there is the 20-bar average alone, from the 31st of 45.
    const written = 3 * (1440 + 199) + 3 * (96 + 199) + 3 * (24 + 199) + (2 * 93 + 74) + 15;
    expect(await lastWritten('indicators.sma')).toBe(written);
  }, 120_000);
});
