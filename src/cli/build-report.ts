import { relative } from 'node:path';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { BuildObserver, BuildResult } from '../runner/build.ts';
import { planText } from './plan-text.ts';
import { formatNumber, textTable } from './text-table.ts';

const PROGRESS_MS = 200;

/** Prints a line as each step ends, and on a terminal what is under way. */
export function buildReporter(out: WriteStream): BuildObserver {
  const running = new Map<string, () => number>();
  let ticker: NodeJS.Timeout | undefined;
  const clear = () => (out.isTTY ? out.write('\r\x1b[K') : false);
  const show = () => {
    const names = [...running].map(([name, progress]) => {
      const percent = progress();
      return percent > 0 ? `${name} ${Math.round(percent)} %` : name;
    });
    clear();
    out.write(styleText('dim', `${names.join(', ')} …`));
  };
  const line = (name: string, rows: string, milliseconds: number) => {
    clear();
    out.write(`${name.padEnd(26)}${rows.padStart(16)}${duration(milliseconds).padStart(10)}\n`);
  };
  return {
    onSample: (symbol) => out.write(`Nothing is ingested yet: simulating ${symbol}\n`),
    onNotice: (text) => out.write(`${styleText('yellow', text)}\n`),
    onPlan: (plan) => out.write(`${planText(plan)}\n\n`),
    onModelStart: (name, progress) => {
      running.set(name, progress);
      if (out.isTTY) ticker ??= setInterval(show, PROGRESS_MS).unref();
    },
    onModelEnd: ({ name, materialize, rows, milliseconds }) => {
      running.delete(name);
      if (running.size === 0) {
        clearInterval(ticker);
        ticker = undefined;
      }
      line(name, rows === null ? materialize : `${formatNumber(rows)} rows`, milliseconds);
    },
    onStep: (step, milliseconds) => line(step, '', milliseconds),
  };
}

/** What a finished build leaves its reader with. */
export function buildSummary(result: BuildResult): string {
  const { headline, models, tables, published, bytes, milliseconds, isSimulated } = result;
  const file = relative('', published);
  const market = isSimulated ? 'a simulated market' : headline.symbols.join(', ');
  return [
    '',
    textTable(
      ['table', 'rows'],
      tables.map(({ name, rows }) => [name, rows]),
    ),
    '',
    `${headline.strategy} on ${market}, net of costs:`,
    textTable(
      ['interval', 'trades', 'win rate', 'expectancy'],
      headline.intervals.map((row) => [
        row.interval,
        row.trades,
        percent(row.win_rate, 100, 1),
        percent(row.expectancy_pct, 1, 3),
      ]),
    ),
    '',
    `${models.length > 0 ? 'Published' : 'Up to date:'} ${styleText('bold', file)} (${formatNumber(Math.round(bytes / 1e6))} MB) in ${duration(milliseconds)}.`,
    'Try: pnpm klinehouse query "FROM v_prediction SELECT symbol, interval, predicting_at, action, result_status, pnl_pct ORDER BY predicting_at DESC LIMIT 5"',
  ].join('\n');
}

function percent(value: number | null, scale: number, digits: number): string {
  return value === null ? '-' : `${(value * scale).toFixed(digits)} %`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
