import { basename, dirname, resolve, sep } from 'node:path';
import { suggestName } from '../nearest-name.ts';
import { type Problem, ProblemError } from '../problem.ts';

/** Interval names as Binance writes them: `1m` is a minute, `1M` a month. */
export const INTERVALS = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;
export type Interval = (typeof INTERVALS)[number];

export const MARKETS = ['spot', 'futures_um', 'futures_cm'] as const;
export type Market = (typeof MARKETS)[number];

/**
 * Seconds from bar to bar where bars begin at multiples of that since 1970; not so weeks and months, and 3d, whose
 * phase differs from symbol to symbol.
 */
export const GRID_SECONDS: Readonly<Partial<Record<Interval, number>>> = {
  '1s': 1,
  '1m': 60,
  '3m': 180,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '2h': 7200,
  '4h': 14_400,
  '6h': 21_600,
  '8h': 28_800,
  '12h': 43_200,
  '1d': 86_400,
};

/** Which series a file belongs to. */
export interface Series {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly interval: Interval;
}

/** What the name and folders of an archive say about its rows. */
export interface ArchiveName {
  readonly series: Series;
  /** What tells this source file from others of its series. */
  readonly sourceFile: string;
  /** The days its name promises, end exclusive, in UTC; absent where the name has no date. */
  readonly period?: { readonly from: Date; readonly to: Date };
}

/** What the caller says about files whose path does not. */
export interface SeriesOptions {
  readonly market?: string | undefined;
  readonly symbol?: string | undefined;
  readonly interval?: string | undefined;
}

const ENDING = /\.(zip|csv|csv\.gz)$/i;
const SYMBOL = /^[A-Z0-9]+(_[A-Z0-9]+)?$/;
/** Folders of archives that are named like trade klines and hold other prices. */
const OTHER_PRICES = /^(markPrice|indexPrice|premiumIndex)Klines$/;
const NAME =
  /^(?<symbol>[A-Z0-9]+(?:_[A-Z0-9]+)?)-(?<interval>\d+(?:mo|[smhdwM]))(?:-(?<year>\d{4})-(?<month>\d\d)(?:-(?<day>\d\d))?)?$/;

/**
 * Reads symbol, interval, market and period from a path such as
 * `spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.zip`; options fill in or overrule.
 * Throws a ProblemError (KH401) naming what is missing.
 */
export function parseArchiveName(path: string, options: SeriesOptions = {}): ArchiveName {
  const name = NAME.exec(basename(path).replace(ENDING, ''))?.groups;
  const symbol = options.symbol ?? name?.symbol;
  // Archives of months are named 1mo, for 1M is 1m where case does not count.
  const interval = options.interval ?? name?.interval?.replace('mo', 'M');
  const market = options.market ?? marketOf(path);

  const missing = [
    !symbol && '--symbol',
    !interval && '--interval',
    !market && `--market (${MARKETS.join(', ')})`,
  ].filter((option) => option !== false);
  if (missing.length > 0) {
    throw new ProblemError({
      code: 'KH401',
      place: { file: path },
      cause: `The path does not say which ${missing.length === 1 ? missing[0]!.split(' ')[0]!.slice(2) : 'series'} the rows belong to.`,
      fix: `Add ${missing.join(', ')}, or keep the exchange's layout: spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.zip`,
    });
  }
  if (!SYMBOL.test(symbol!)) {
    throw new ProblemError({
      code: 'KH402',
      place: { file: path },
      cause: `'${symbol}' is no symbol: symbols are capital letters and digits, such as BTCUSDT.`,
      ...(SYMBOL.test(symbol!.toUpperCase()) && {
        fix: `Did you mean '${symbol!.toUpperCase()}'?`,
      }),
    });
  }
  const other = foldersOf(path).find((folder) => OTHER_PRICES.test(folder));
  if (other) {
    throw new ProblemError({
      code: 'KH406',
      place: { file: path },
      cause: `Files below ${other} hold no trades.`,
      fix: 'Ingest those below klines.',
    });
  }
  checkKnown(path, 'interval', interval!, INTERVALS);
  checkKnown(path, 'market', market!, MARKETS);

  const period = name?.year ? periodOf(path, name as Record<string, string>) : undefined;
  return {
    series: {
      exchange: 'binance',
      market: market!,
      symbol: symbol!,
      interval: interval as Interval,
    },
    // Published archives have one name wherever they lie; any other file is told apart by its place.
    sourceFile: period ? basename(path) : resolve(path),
    ...(period && { period }),
  };
}

/** Whether a file of a folder is a kline archive, judged by its name and folders alone. */
export function isArchiveName(path: string): boolean {
  const interval = NAME.exec(basename(path).replace(ENDING, ''))?.groups?.interval;
  return (
    ENDING.test(path) &&
    interval !== undefined &&
    (INTERVALS as readonly string[]).includes(interval.replace('mo', 'M')) &&
    !foldersOf(path).some((folder) => OTHER_PRICES.test(folder))
  );
}

/** The folders above a file, the nearest first. */
function foldersOf(path: string): string[] {
  return dirname(resolve(path)).split(sep).reverse();
}

function marketOf(path: string): Market | undefined {
  const folders = foldersOf(path);
  for (const [index, folder] of folders.entries()) {
    if (folder === 'spot') return 'spot';
    if (folders[index + 1] !== 'futures') continue;
    if (folder === 'um') return 'futures_um';
    if (folder === 'cm') return 'futures_cm';
  }
  return undefined;
}

function periodOf(
  path: string,
  name: Record<string, string | undefined>,
): { from: Date; to: Date } {
  const year = Number(name.year);
  const month = Number(name.month) - 1;
  const day = Number(name.day ?? 1);
  const from = new Date(Date.UTC(year, month, day));
  if (from.getUTCMonth() !== month || from.getUTCDate() !== day) {
    throw new ProblemError({
      code: 'KH402',
      place: { file: path },
      cause: `There is no day ${name.year}-${name.month}-${name.day ?? '01'}.`,
    });
  }
  const to = name.day
    ? new Date(Date.UTC(year, month, day + 1))
    : new Date(Date.UTC(year, month + 1, 1));
  return { from, to };
}

function checkKnown(path: string, what: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const problem: Problem = {
    code: 'KH402',
    place: { file: path },
    cause: `'${value}' is no ${what}.`,
    fix: suggestName(value, known),
  };
  throw new ProblemError(problem);
}
