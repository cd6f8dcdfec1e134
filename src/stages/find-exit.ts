import type { Bars } from './bars.ts';
import { type Level, partsOf } from './finer-bars.ts';
import { firstRaise, raisedStop, type Stop, type StopKind, type Trade } from './trade.ts';

/** A price at which a trade may be left, times its direction. */
export interface Leave {
  readonly price: number;
  /** Filled by a resting limit order, which does not slip. */
  readonly isLimit: boolean;
}

export interface Exit extends Leave {
  /** The number of the trade's own bar that it lies in. */
  readonly bar: number;
  readonly at: number;
  readonly level: 'take_profit' | StopKind | 'expiry';
  /** How it was told: touched, opened beyond, told by finer bars, the stop taken first for want of them. */
  readonly how: 'touch' | 'gap' | 'finer' | 'first';
  /** The length of the bars that told it; nothing for the trade's own. */
  readonly intervalId: number | undefined;
  /** Best and worst price while the trade was open, times its direction. */
  readonly best: number;
  readonly worst: number;
  /** Other ways in which bars of the trade's own length may have ended it; none where they tell all. */
  readonly others: readonly Leave[];
}

/** What is known of a trade that is open. */
interface Course {
  readonly trade: Trade;
  readonly others: Leave[];
  best: number;
  worst: number;
  stop: Stop;
}

/** An exit as far as the bars of one length tell it. */
type Told = Pick<Exit, 'price' | 'isLimit' | 'at' | 'level' | 'how' | 'intervalId'>;

/**
 * The first of take-profit, stop and expiry at the close of `lastBar`, or nothing while the bars have not come to it.
 *
 * A bar that opens beyond a level fills at its open. The stop in force within a bar is the one known at its open; its
 * own best price raises it for the next one. A bar leaves open what came first where it touches both the stop and the
 * take-profit, or the stop that its own best price raises: then the longest finer bars that cover it (`levels`, the
 * longest first) are gone through in its place, and where these leave it open still shorter ones. Where there are
 * none, the stop in force comes first, and one that the bar itself would raise counts from the next bar on.
 * Of the bar that ends a trade the excursions count the exit and what may have come before it against the trade,
 * nothing in its favour.
 */
export function findExit(
  bars: Bars,
  levels: readonly Level[],
  trade: Trade,
  entryBar: number,
  lastBar: number,
): Exit | undefined {
  const open = trade.direction * bars.open[entryBar]!;
  const course: Course = {
    trade,
    others: [],
    best: open,
    worst: open,
    stop: { level: trade.stopLoss, kind: 'stop_loss' },
  };
  const end = Math.min(lastBar, bars.open.length - 1);
  for (let bar = entryBar; bar <= end; bar++) {
    const told = exitWithin(course, bars, bar, levels, undefined);
    if (told) return { bar, ...told, ...endOf(course, told) };
  }
  if (end < lastBar) return undefined;
  const expiry: Told = {
    price: trade.direction * bars.close[lastBar]!,
    isLimit: false,
    at: bars.close_time[lastBar]!,
    level: 'expiry',
    how: 'touch',
    intervalId: undefined,
  };
  return { bar: lastBar, ...expiry, ...endOf(course, expiry) };
}

function endOf({ best, worst, others }: Course, { price }: Told) {
  return { best: Math.max(best, price), worst: Math.min(worst, price), others };
}

/** Whether and how a bar ends the trade; where it does not, its course goes on from the bar's prices. */
function exitWithin(
  course: Course,
  bars: Bars,
  bar: number,
  finer: readonly Level[],
  intervalId: number | undefined,
): Told | undefined {
  const { trade, stop } = course;
  const { direction, takeProfit } = trade;
  const isOwn = intervalId === undefined;
  const open = direction * bars.open[bar]!;
  if (open <= stop.level || open >= takeProfit) {
    const isLimit = open >= takeProfit;
    const level = isLimit ? 'take_profit' : stop.kind;
    const how = isOwn ? 'gap' : 'finer';
    return { price: open, isLimit, at: bars.open_time[bar]!, level, how, intervalId };
  }
  const good = direction * (direction > 0 ? bars.high[bar]! : bars.low[bar]!);
  const bad = direction * (direction > 0 ? bars.low[bar]! : bars.high[bar]!);
  const touchesStop = bad <= stop.level;
  const touchesProfit = good >= takeProfit;
  const raised = raisedStop(trade, stop, Math.min(good, takeProfit));
  const touchesRaised = raised !== stop && bad <= raised.level;
  const isOpen = touchesRaised || (touchesStop && touchesProfit);
  const at = bars.close_time[bar]!;

  if (isOpen) {
    const close = direction * bars.close[bar]!;
    if (isOwn) noteOthers(course, good, bad, touchesStop, raised);
    const parts = partsOf(finer, bars.open_time[bar]!, at);
    if (parts) {
      const told = exitWithinParts(course, parts.bars, parts.finer, parts.intervalId);
      const mayGoOn = !touchesStop && !touchesProfit && close > raised.level;
      if (told && isOwn && mayGoOn) course.others.push({ price: close, isLimit: false });
      return told;
    }
  }
  const told = { at, intervalId };
  if (touchesStop) {
    const how = isOpen ? 'first' : isOwn ? 'touch' : 'finer';
    return { ...told, price: stop.level, isLimit: false, level: stop.kind, how };
  }
  course.worst = Math.min(course.worst, bad);
  if (touchesProfit) {
    const how = isOwn ? 'touch' : 'finer';
    return { ...told, price: takeProfit, isLimit: true, level: 'take_profit', how };
  }
  course.best = Math.max(course.best, good);
  course.stop = raised;
  return undefined;
}

/** Goes through the parts of a bar; those without trades have no price of their own. */
function exitWithinParts(
  course: Course,
  parts: Bars,
  finer: readonly Level[],
  intervalId: number,
): Told | undefined {
  for (let part = 0; part < parts.open.length; part++) {
    if (parts.trades[part] === 0) continue;
    const told = exitWithin(course, parts, part, finer, intervalId);
    if (told) return told;
  }
  return undefined;
}

/** Notes how a bar that leaves it open may have ended the trade. */
function noteOthers(
  { trade, stop, others }: Course,
  good: number,
  bad: number,
  touchesStop: boolean,
  raised: Stop,
): void {
  if (touchesStop) others.push({ price: stop.level, isLimit: false });
  if (good >= trade.takeProfit) others.push({ price: trade.takeProfit, isLimit: true });
  if (raised === stop) return;
  const lowest = firstRaise(trade, stop, Math.min(good, trade.takeProfit));
  others.push({ price: Math.max(bad, lowest), isLimit: false });
  others.push({ price: raised.level, isLimit: false });
}
