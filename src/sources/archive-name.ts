import { basename, resolve, sep } from 'node:path';
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

const NAME =
  /^(?<symbol>[A-Z0-9]+(?:_[A-Z0-9]+)?)-(?<interval>\d+[smhdwM])(?:-(?<year>\d{4})-(?<month>\d\d)(?:-(?<day>\d\d))?)?$/;

/**
 * Reads symbol, interval, market and period from a path such as
 * `spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07.zip`; options fill in or overrule.
 * Throws a ProblemError (KH401) naming what is missing.
 */
export function parseArchiveName(path: string, options: SeriesOptions = {}): ArchiveName {
  const stem = basename(path).replace(/\.(zip|csv|csv\.gz)$/, '');
  const name = NAME.exec(stem)?.groups;
  const symbol = options.symbol ?? name?.symbol;
  const interval = options.interval ?? name?.interval;
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
  checkKnown(path, 'interval', interval!, INTERVALS);
  checkKnown(path, 'market', market!, MARKETS);

  const period = name?.year ? periodOf(name as Record<string, string>) : undefined;
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

/** Whether a file of a folder is a kline archive, judged by its name alone. */
export function isArchiveName(path: string): boolean {
  const file = basename(path);
  if (!/\.(zip|csv|csv\.gz)$/.test(file)) return false;
  const interval = NAME.exec(file.replace(/\.(zip|csv|csv\.gz)$/, ''))?.groups?.interval;
  return interval !== undefined && (INTERVALS as readonly string[]).includes(interval);
}

function marketOf(path: string): Market | undefined {
  const folders = resolve(path).split(sep);
  if (folders.includes('spot')) return 'spot';
  const kind = folders[folders.indexOf('futures') + 1];
  if (folders.includes('futures') && kind === 'um') return 'futures_um';
  if (folders.includes('futures') && kind === 'cm') return 'futures_cm';
  return undefined;
}

function periodOf(name: Record<string, string | undefined>): { from: Date; to: Date } {
  const year = Number(name.year);
  const month = Number(name.month) - 1;
  if (name.day === undefined) {
    return { from: new Date(Date.UTC(year, month, 1)), to: new Date(Date.UTC(year, month + 1, 1)) };
  }
  const day = Number(name.day);
  return {
    from: new Date(Date.UTC(year, month, day)),
    to: new Date(Date.UTC(year, month, day + 1)),
  };
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
