/** Columns of bars, in order of time; prices in quote currency, times in microseconds since 1970. */
export interface Bars {
  readonly open_time: Float64Array;
  readonly close_time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Number of trades; NaN where it is not known. */
  readonly trades: Float64Array;
}

/** The bars from number `from` up to and without `to`, of the same memory. */
export function sliceBars(bars: Bars, from: number, to: number): Bars {
  const part = (column: Float64Array) => column.subarray(from, to);
  return {
    open_time: part(bars.open_time),
    close_time: part(bars.close_time),
    open: part(bars.open),
    high: part(bars.high),
    low: part(bars.low),
    close: part(bars.close),
    trades: part(bars.trades),
  };
}

/** The number of the first of some ascending times that is not before `time`; their count if all are. */
export function firstNotBefore(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
