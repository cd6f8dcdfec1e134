import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/lake/lake.ts';
import { ingestArchive } from '../../src/sources/ingest.ts';
import { openDatabase, readRows } from '../../src/warehouse/database.ts';
import { csv, csvLine, walk } from '../support/kline-csv.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

const MONTHLY = 'spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07';
const bars = walk('2024-07-01T00:00:00Z', 10);

function zip(name: string, text: string): Uint8Array {
  return zipSync({ [name]: Buffer.from(text) });
}

async function lakeRows(project: TempProject, what = 'kline'): Promise<Record<string, unknown>[]> {
  const database = await openDatabase(':memory:');
  try {
    return await readRows(
      database.connection,
      `FROM read_parquet('${project.paths.lake}/${what}/**/*.parquet', hive_partitioning = true) ORDER BY ALL`,
    );
  } finally {
    database.close();
  }
}

async function manifest(project: TempProject) {
  const database = await openDatabase(':memory:');
  try {
    return (await readManifest(database.connection, project.paths.lake)).map((file) => file.entry);
  } finally {
    database.close();
  }
}

describe('archives', () => {
  it.each([
    ['.zip', (text: string) => zip('BTCUSDT-1m-2024-07.csv', text)],
    ['.csv', (text: string) => Buffer.from(text)],
    ['.csv.gz', (text: string) => gzipSync(text)],
  ])('%s is read', async (ending, pack) => {
    const project = tempProject();
    const path = project.write(MONTHLY + ending, pack(csv(bars)));
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({ status: 'added', entry: { rows: 10, quarantined_rows: 0 } });
    const rows = await lakeRows(project);
    expect(rows).toHaveLength(10);
    expect(rows[3]).toMatchObject({
      open_time: new Date('2024-07-01T00:03:00Z'),
      close_time: new Date('2024-07-01T00:03:59.999Z'),
      open: bars[3]!.open,
      high: bars[3]!.high,
      low: bars[3]!.low,
      close: bars[3]!.close,
      trades: BigInt(bars[3]!.trades!),
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTCUSDT',
      interval: '1m',
    });
    expect(Number(rows[3]!.volume)).toBe(bars[3]!.volume);
  });

  it('a header row is passed over, and CRLF ends a line', async () => {
    const project = tempProject();
    const header =
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
    const path = project.write(
      `${MONTHLY}.csv`,
      `${header}\n${csv(bars)}`.replaceAll('\n', '\r\n'),
    );
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({ entry: { rows: 10, quarantined_rows: 0 } });
  });

  it('microseconds and milliseconds give the same times', async () => {
    const project = tempProject();
    project.write(
      'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2025-01-01.csv',
      csv(walk('2025-01-01T00:00:00Z', 2), 60_000, 1000),
    );
    project.write(
      'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2025-01-02.csv',
      csv(walk('2025-01-02T00:00:00Z', 2)),
    );
    await project.ingest([`${project.root}/spot`]);
    const times = (await lakeRows(project)).map((row) => (row.open_time as Date).toISOString());
    expect(times).toEqual([
      '2025-01-01T00:00:00.000Z',
      '2025-01-01T00:01:00.000Z',
      '2025-01-02T00:00:00.000Z',
      '2025-01-02T00:01:00.000Z',
    ]);
  });

  it('the manifest says checksum, rows, first and last time, and when', async () => {
    const project = tempProject();
    const bytes = zip('BTCUSDT-1m-2024-07.csv', csv(bars));
    const path = project.write(`${MONTHLY}.zip`, bytes);
    const at = new Date('2025-03-04T05:06:07Z');
    await project.ingest([path], {}, at);
    expect(await manifest(project)).toEqual([
      {
        source_file: 'BTCUSDT-1m-2024-07.zip',
        exchange: 'binance',
        market: 'spot',
        symbol: 'BTCUSDT',
        interval: '1m',
        checksum: createHash('sha256').update(bytes).digest('hex'),
        rows: 10,
        quarantined_rows: 0,
        first_open_time: '2024-07-01T00:00:00.000Z',
        last_open_time: '2024-07-01T00:09:00.000Z',
        covers_from: '2024-07-01T00:00:00.000Z',
        covers_to: '2024-08-01T00:00:00.000Z',
        ingested_at: at.toISOString(),
      },
    ]);
  });

  it('the same file twice changes nothing; a changed one replaces its rows', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, csv(bars));
    await project.ingest([path], {}, new Date('2025-01-01T00:00:00Z'));
    const before = await manifest(project);
    expect(await project.ingest([path])).toMatchObject([{ status: 'unchanged' }]);
    expect(await manifest(project)).toEqual(before);

    project.write(`${MONTHLY}.csv`, csv(bars.slice(0, 4)));
    expect(await project.ingest([path])).toMatchObject([
      { status: 'replaced', entry: { rows: 4 } },
    ]);
    expect(await lakeRows(project)).toHaveLength(4);
    expect(await manifest(project)).toHaveLength(1);
  });

  it('options say what the path does not', async () => {
    const project = tempProject();
    const path = project.write('download/klines.csv', csv(bars));
    const [file] = await project.ingest([path], {
      symbol: 'ETHUSDT',
      interval: '1m',
      market: 'futures_um',
    });
    expect(file).toMatchObject({
      status: 'added',
      entry: {
        symbol: 'ETHUSDT',
        interval: '1m',
        market: 'futures_um',
        covers_from: '2024-07-01T00:00:00.000Z',
        covers_to: '2024-07-01T00:10:00.000Z',
      },
    });
  });

  it('two files of one name in different folders are two files', async () => {
    const project = tempProject();
    const options = { symbol: 'ETHUSDT', interval: '1m', market: 'spot' };
    project.write('a/klines.csv', csv(bars.slice(0, 5)));
    project.write('b/klines.csv', csv(bars.slice(5)));
    await project.ingest([`${project.root}/a/klines.csv`, `${project.root}/b/klines.csv`], options);
    expect(await lakeRows(project)).toHaveLength(10);
  });

  it('an interval of months stays apart from one of minutes', async () => {
    const project = tempProject();
    project.write(
      'spot/ETHUSDT-1M.csv',
      csv([walk('2024-07-01T00:00:00Z', 1)[0]!], 31 * 86_400_000),
    );
    project.write('spot/ETHUSDT-1m.csv', csv(bars));
    await project.ingest([`${project.root}/spot`]);
    const folders = (await manifest(project)).map((entry) => `${entry.interval} ${entry.rows}`);
    expect(folders.sort()).toEqual(['1M 1', '1m 10']);
  });
});

describe('names', () => {
  const options = { symbol: 'BTCUSDT', interval: '1m', market: 'spot' };

  it('a month of months is named 1mo', async () => {
    const project = tempProject();
    const month = walk('2024-07-01T00:00:00Z', 1, 31 * 86_400_000);
    project.write(
      'spot/monthly/klines/BTCUSDT/1mo/BTCUSDT-1mo-2024-07.csv',
      csv(month, 31 * 86_400_000),
    );
    expect(await project.ingest([`${project.root}/spot`])).toMatchObject([
      { entry: { interval: '1M', rows: 1 } },
    ]);
  });

  it('prices that are no trades are passed over in a folder, and refused as a file', async () => {
    const project = tempProject();
    const mark = project.write(
      'futures/um/monthly/markPriceKlines/BTCUSDT/1m/BTCUSDT-1m-2024-07.csv',
      csv(bars),
    );
    project.write('futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.csv', csv(bars));
    expect(await project.ingest([`${project.root}/futures`])).toMatchObject([{ status: 'added' }]);
    expect(await project.ingest([mark])).toMatchObject([
      { status: 'rejected', problems: [{ code: 'KH406' }] },
    ]);
  });

  it('the market is that of the nearest folder', async () => {
    const project = tempProject();
    const path = project.write(
      'spot/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.csv',
      csv(bars),
    );
    expect(await project.ingest([path])).toMatchObject([{ entry: { market: 'futures_um' } }]);
  });

  it('paths that look alike in the lake stay two files', async () => {
    const project = tempProject();
    const paths = ['a/b.csv', 'a_b.csv', '\u4e00.csv', '\u4e8c.csv'].map((path, index) =>
      project.write(path, csv(bars.slice(index, index + 1))),
    );
    await project.ingest(paths, options);
    expect(await lakeRows(project)).toHaveLength(4);
  });

  it('a folder with characters that stand for others is read as it is', async () => {
    const project = tempProject();
    const lake = join(project.root, 'od[d]*?', 'lake');
    const path = project.write('in [1]*/BTCUSDT-1m-2024-07.csv', csv(bars));
    const { connection, close } = await openDatabase(':memory:');
    await ingestArchive(connection, lake, path, options, new Date());
    expect((await readManifest(connection, lake)).map((file) => file.entry.rows)).toEqual([10]);
    close();
  });

  it.each([
    [{ ...options, symbol: 'btcusdt' }, 'KH402', "Did you mean 'BTCUSDT'?"],
    [{ ...options, symbol: '../../x' }, 'KH402', undefined],
    [{ ...options, interval: '7m' }, 'KH402', expect.stringContaining('Did you mean')],
    [{ ...options, market: 'margin' }, 'KH402', expect.stringContaining('Known are: futures_cm')],
  ])('%o is refused', async (given, code, fix) => {
    const project = tempProject();
    const path = project.write('x.csv', csv(bars));
    const [file] = await project.ingest([path], given);
    expect(file).toMatchObject({
      status: 'rejected',
      problems: [{ code, ...(fix !== undefined && { fix }) }],
    });
  });

  it('all that is wrong with a path is told at once', async () => {
    const project = tempProject();
    const path = project.write('spot/markPriceKlines/BTCUSDT-7m-2024-02-30.csv', csv(bars));
    const [file] = await project.ingest([path], { symbol: 'btcusdt', market: 'margin' });
    expect(file!.problems.map(({ code, cause }) => `${code} ${cause}`)).toEqual([
      "KH402 'btcusdt' is no symbol: symbols are capital letters and digits, such as BTCUSDT.",
      "KH402 '7m' is no interval.",
      "KH402 'margin' is no market.",
      'KH406 Files below markPriceKlines hold no trades.',
      'KH402 There is no day 2024-02-30.',
    ]);
  });

  it('a month that is none is refused', async () => {
    const project = tempProject();
    const path = project.write('spot/BTCUSDT-1m-2024-13.csv', csv(bars));
    expect(await project.ingest([path])).toMatchObject([
      { problems: [{ code: 'KH402', cause: 'There is no day 2024-13-01.' }] },
    ]);
  });

  it('checksums named with their archives, and folders named like one, are passed over', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, csv(bars));
    const sum = project.write(
      `${MONTHLY}.csv.CHECKSUM`,
      createHash('sha256').update(csv(bars)).digest('hex'),
    );
    mkdirSync(join(project.root, 'spot/ETHUSDT-1m-2024-07.csv'));
    symlinkSync('nowhere', join(project.root, 'spot/XRPUSDT-1m-2024-07.csv'));
    expect(await project.ingest([path, sum, `${project.root}/spot`])).toHaveLength(1);
  });
});

describe('rejected files', () => {
  it('a path that does not say the series names the options', async () => {
    const project = tempProject();
    const path = project.write('x/klines.csv', csv(bars));
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({
      status: 'rejected',
      problems: [
        {
          code: 'KH401',
          cause: 'The path does not say which series the rows belong to.',
          fix: expect.stringContaining(
            '--symbol, --interval, --market (spot, futures_um, futures_cm)',
          ),
        },
      ],
    });
  });

  it('a checksum that matches is silent, one that does not names both sums', async () => {
    const project = tempProject();
    const text = csv(bars);
    const sum = createHash('sha256').update(text).digest('hex');
    const path = project.write(`${MONTHLY}.csv`, text);
    project.write(`${MONTHLY}.csv.CHECKSUM`, `${'0'.repeat(64)}  BTCUSDT-1m-2024-07.csv\n`);
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({ status: 'rejected', problems: [{ code: 'KH403' }] });
    expect(file!.problems[0]!.cause).toContain('0'.repeat(64));
    expect(file!.problems[0]!.cause).toContain(sum);
    expect(await manifest(project)).toEqual([]);

    project.write(`${MONTHLY}.csv.CHECKSUM`, `${sum}  BTCUSDT-1m-2024-07.csv\n`);
    expect(await project.ingest([path])).toMatchObject([{ status: 'added' }]);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    [
      'with a flipped bit',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 60 ? byte ^ 4 : byte))),
    ],
    ['not a zip', () => Buffer.from('<html>not found</html>')],
    ['empty', () => Buffer.alloc(0)],
  ])('a zip %s is rejected whole', async (_, damage) => {
    const project = tempProject();
    const good = Buffer.from(zip('BTCUSDT-1m-2024-07.csv', csv(walk('2024-07-01T00:00:00Z', 500))));
    const path = project.write(`${MONTHLY}.zip`, damage(good));
    expect(await project.ingest([path])).toMatchObject([
      { status: 'rejected', problems: [{ code: 'KH404' }] },
    ]);
    expect(await manifest(project)).toEqual([]);
  });

  it('a zip whose content was changed behind its checksum is rejected', async () => {
    const project = tempProject();
    const text = csv(bars);
    const stored = Buffer.from(zipSync({ 'a.csv': [Buffer.from(text), { level: 0 }] }));
    // Not compressed, so that one digit can be changed and all still reads well.
    const at = stored.indexOf('100,100.25');
    stored[at] = '2'.charCodeAt(0);
    const path = project.write(`${MONTHLY}.zip`, stored);
    expect(await project.ingest([path])).toMatchObject([
      {
        status: 'rejected',
        problems: [{ code: 'KH404', cause: expect.stringContaining('CRC-32') }],
      },
    ]);
  });

  it.each([
    ['quoted', (text: string) => text.replaceAll(/[^,\n]+/g, '"$&"')],
    ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
    ['apart by semicolons', (text: string) => text.replaceAll(',', ';')],
  ])('a file of which no row can be taken is rejected whole: %s', async (_, spoil) => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, csv(bars));
    await project.ingest([path]);
    project.write(`${MONTHLY}.csv`, spoil(csv(bars)));
    expect(await project.ingest([path])).toMatchObject([
      { status: 'rejected', problems: [{ code: 'KH407', place: { line: 1 } }] },
    ]);
    expect(await lakeRows(project)).toHaveLength(10);
  });

  it('a broken file in the lake is named when it is read, and replaced when its source is ingested again', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, csv(bars));
    await project.ingest([path]);
    const inLake =
      'lake/kline/exchange=binance/market=spot/symbol=BTCUSDT/interval=1m/BTCUSDT-1m-2024-07.csv.parquet';
    project.write(inLake, 'no parquet');
    await expect(manifest(project)).rejects.toMatchObject({
      problems: [{ code: 'KH304', place: { file: join(project.root, inLake) } }],
    });
    await project.ingest([path]);
    expect(await manifest(project)).toHaveLength(1);
  });

  it('a rejected file leaves what was there', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.zip`, zip('a.csv', csv(bars)));
    await project.ingest([path]);
    project.write(`${MONTHLY}.zip`, Buffer.from('PK'));
    expect(await project.ingest([path])).toMatchObject([{ status: 'rejected' }]);
    expect(await lakeRows(project)).toHaveLength(10);
  });
});

describe('malformed rows', () => {
  const good = csvLine(bars[0]!);
  const fields = good.split(',');
  const withField = (index: number, value: string) =>
    fields.map((field, at) => (at === index ? value : field)).join(',');

  it.each([
    [fields.slice(0, 11).join(','), 'has 11 fields, expected 12'],
    [`${good},1`, 'has 13 fields, expected 12'],
    ['hello', 'has 1 fields, expected 12'],
    [withField(1, 'abc'), "open 'abc' is not a number"],
    [withField(2, 'NaN'), "high 'NaN' is not a number"],
    [withField(3, 'inf'), "low 'inf' is not a number"],
    [withField(4, ''), "close '' is not a number"],
    [withField(8, '1.5e'), "trades '1.5e' is not a whole number"],
    [withField(0, '12'), "open_time '12' is not a time"],
    [withField(0, '99999999999999999999'), "open_time '99999999999999999999' is not a time"],
    [withField(2, '1'), 'high 1.0 is below low '],
    [withField(1, '5000'), 'open or close is outside low to high'],
    [withField(3, '-1'), 'a price is not above 0'],
    [withField(5, '-1'), 'a volume is negative'],
    [withField(10, '-0.5'), 'a volume is negative'],
    [withField(6, String(bars[0]!.openTime - 1)), 'close_time is before open_time'],
    [
      csvLine(walk('2024-06-30T23:59:00Z', 1)[0]!),
      "is outside the file's 2024-07-01 to 2024-07-31",
    ],
    [
      csvLine(walk('2024-08-01T00:00:00Z', 1)[0]!),
      "is outside the file's 2024-07-01 to 2024-07-31",
    ],
    [csvLine({ ...bars[5]!, close: bars[5]!.open }), 'repeated: line 6 has the same open_time'],
  ])('%s: %s', async (line, reason) => {
    const project = tempProject();
    const lines = csv(bars).trimEnd().split('\n');
    const path = project.write(`${MONTHLY}.csv`, [line, ...lines.slice(1)].join('\n'));
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({
      status: 'added',
      entry: { rows: 9, quarantined_rows: 1 },
      rejects: [{ line: 1, reason: expect.stringContaining(reason) }],
    });
    expect(await lakeRows(project)).toHaveLength(9);
    expect(await lakeRows(project, 'quarantine')).toMatchObject([
      { line: 1n, text: line, symbol: 'BTCUSDT' },
    ]);
  });

  it('lines are counted as an editor counts them, blank ones and mixed endings too', async () => {
    const project = tempProject();
    const lines = csv(bars).trimEnd().split('\n');
    const path = project.write(
      `${MONTHLY}.csv`,
      `${lines[0]}\r\n\n${lines[1]}\n"bad\r\n${lines[2]}\n\n`,
    );
    const [file] = await project.ingest([path]);
    expect(file).toMatchObject({ entry: { rows: 3 }, rejects: [{ line: 4 }] });
  });

  it('a byte order mark is no part of the first line', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, `\ufeff${csv(bars)}`);
    expect(await project.ingest([path])).toMatchObject([
      { entry: { rows: 10, quarantined_rows: 0 } },
    ]);
  });

  it('a line leaves a gap where it was the only one of its bar, and none where it was one too many', async () => {
    const project = tempProject();
    const lines = csv(bars).trimEnd().split('\n');
    project.write(
      `${MONTHLY}.csv`,
      [...lines.slice(0, 3), 'oops', 'oops', ...lines.slice(5), 'hello']
        .join('\n')
        .replace(lines[7]!, `extra\n${lines[7]}`),
    );
    await project.ingest([`${project.root}/spot`]);
    const gaps = (await lakeRows(project, 'quarantine')).map((row) => [row.gap_from, row.gap_to]);
    const at = (minute: number) => new Date(Date.parse('2024-07-01T00:00:00Z') + minute * 60_000);
    expect(gaps).toEqual([
      [at(3), at(5)],
      [at(3), at(5)],
      [at(7), at(7)],
      // The file was to hold the whole month.
      [at(10), new Date('2024-08-01T00:00:00Z')],
    ]);
  });

  it('a file that is mended leaves no quarantine behind', async () => {
    const project = tempProject();
    const path = project.write(`${MONTHLY}.csv`, `${csv(bars)}hello\n`);
    await project.ingest([path]);
    project.write(`${MONTHLY}.csv`, csv(bars));
    await project.ingest([path]);
    await expect(lakeRows(project, 'quarantine')).rejects.toThrow('No files found');
  });

  it('bytes that are no UTF-8 spoil their line alone', async () => {
    const project = tempProject();
    const path = project.write(
      `${MONTHLY}.csv`,
      Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(csv(bars))]),
    );
    expect(await project.ingest([path])).toMatchObject([
      { entry: { rows: 10, quarantined_rows: 1 } },
    ]);
  });
});
