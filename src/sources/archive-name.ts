import { basename, dirname, resolve, sep } from 'node:path';
import { suggestName } from '../nearest-name.ts';
import { type Problem, throwIfAny } from '../problem.ts';

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
 * Throws a ProblemError with all that is missing (KH401) or wrong.
 */
export function parseArchiveName(path: string, options: SeriesOptions = {}): ArchiveName {
  const name = NAME.exec(basename(path).replace(ENDING, ''))?.groups;
  const symbol = options.symbol ?? name?.symbol;
  // Archives of months are named 1mo, for 1M is 1m where case does not count.
  const interval = options.interval ?? name?.interval?.replace('mo', 'M');
  const market = options.market ?? marketOf(path);

  throwIfAny([
    ...missingParts(path, { symbol, interval, market }),
    ...(symbol ? symbolProblems(path, symbol) : []),
    ...(interval ? unknownProblems(path, 'interval', interval, INTERVALS) : []),
    ...(market ? unknownProblems(path, 'market', market, MARKETS) : []),
    ...otherPriceProblems(path),
    ...(name?.year ? dayProblems(path, name) : []),
  ]);
  const period = name?.year ? periodOf(name) : undefined;
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

/** The parts of a file's name. */
type NameParts = Readonly<Record<string, string | undefined>>;

function periodOf({ year, month, day }: NameParts): { from: Date; to: Date } {
  const at = (months: number, days: number) =>
    new Date(Date.UTC(Number(year), Number(month) - 1 + months, Number(day ?? 1) + days));
  return { from: at(0, 0), to: day ? at(0, 1) : at(1, 0) };
}

function dayProblems(path: string, name: NameParts): Problem[] {
  const text = `${name.year}-${name.month}-${name.day ?? '01'}`;
  // A day that there is not runs over into the next month or year.
  if (periodOf(name).from.toISOString().startsWith(text)) return [];
  return [{ code: 'KH402', place: { file: path }, cause: `There is no day ${text}.` }];
}

function missingParts(path: string, { symbol, interval, market }: SeriesOptions): Problem[] {
  const missing = [
    !symbol && '--symbol',
    !interval && '--interval',
    !market && `--market (${MARKETS.join(', ')})`,
  ].filter((option) => option !== false);
  if (missing.length === 0) return [];
  return [
    {
      code: 'KH401',
      place: { file: path },
      cause: `The path does not say which ${missing.length === 1 ? missing[0]!.split(' ')[0]!.slice(2) : 'series'} the rows belong to.`,
      fix: `Add ${missing.join(', ')}, or keep the exchange's layout: spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.zip`,
    },
  ];
}

function symbolProblems(path: string, symbol: string): Problem[] {
  if (SYMBOL.test(symbol)) return [];
  const capitals = symbol.toUpperCase();
  return [
    {
      code: 'KH402',
      place: { file: path },
      cause: `'${symbol}' is no symbol: symbols are capital letters and digits, such as BTCUSDT.`,
      ...(SYMBOL.test(capitals) && { fix: `Did you mean '${capitals}'?` }),
    },
  ];
}

function otherPriceProblems(path: string): Problem[] {
  const other = foldersOf(path).find((folder) => OTHER_PRICES.test(folder));
  if (!other) return [];
  return [
    {
      code: 'KH406',
      place: { file: path },
      cause: `Files below ${other} hold no trades.`,
      fix: 'Ingest those below klines.',
    },
  ];
}

function unknownProblems(
  path: string,
  what: string,
  value: string,
  known: readonly string[],
): Problem[] {
  if (known.includes(value)) return [];
  return [
    {
      code: 'KH402',
      place: { file: path },
      cause: `'${value}' is no ${what}.`,
      fix: suggestName(value, known),
    },
  ];
}
