import { describe, expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { verify } from '../../../src/runner/verify.ts';
import { type CsvBar, csv, MINUTE, walk } from '../../support/kline-csv.ts';
import { tempProject } from '../../support/temp-project.ts';

const HOUR = 60 * MINUTE;

describe('weeks and months made of hours', () => {
  it('are made anew when an hour anywhere in them is', async () => {
    const project = tempProject();
    project.edit('project.yml', (text) => text.replace('[15m, 1h, 4h, 1d]', '[1d, 1w, 1M]'));
    let ingests = 0;
    const ingest = async (bars: readonly CsvBar[], name: string) => {
      const path = project.write(`spot/${name}/BTCUSDT-1h.csv`, csv(bars, HOUR));
      ingests += 1;
      await project.ingest([path], {}, new Date(Date.parse('2024-08-01') + ingests * 1000));
      const { models } = await build(project.root);
      return models.find((model) => model.name === 'fact_kline')!.writtenRows;
    };
    // From Monday, 1 January, to Sunday, 31 March: 91 days, 13 weeks and 3 months.
    const bars = walk('2024-01-01T00:00:00Z', 91 * 24, HOUR);
    const february = { from: 31 * 24, to: 60 * 24 };
    await ingest(bars.slice(0, february.from), 'january');
    await ingest(bars.slice(february.to), 'march');
    // February, its 29 days, its month, and the five weeks of 29 January to 3 March, of which its ends cut two.
    expect(await ingest(bars.slice(february.from, february.to), 'february')).toBe(
      29 * 24 + 29 + 1 + 5,
    );
    expect((await verify(project.root)).differences).toEqual([]);
    // Another high of the first hour of March: of its hour, its day, its week and its month.
    const high = bars.slice(february.to, february.to + 1);
    expect(await ingest([{ ...high[0]!, high: 1000 }], 'first hour')).toBe(4);
    expect((await verify(project.root)).differences).toEqual([]);
  }, 180_000);
});
