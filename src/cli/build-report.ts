import { relative } from 'node:path';
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { BuildObserver } from '../runner/build-observer.ts';
import type { BuildResult } from '../runner/build-result.ts';
import { someNames } from '../some-names.ts';
import { percent } from './percent.ts';
import { planText } from './plan-text.ts';
import { problemText } from './problem-text.ts';
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
    onWarning: (warning) => {
      clear();
      console.error(problemText(warning));
    },
    onStep: (step, milliseconds) => line(step, '', milliseconds),
  };
}

/** What a finished build leaves its reader with. */
export function buildSummary(result: BuildResult): string {
  const { tables, left } = result;
  return [
    '',
    textTable(
      ['table', 'rows'],
      tables.map(({ name, rows }) => [name, rows]),
    ),
    ...headlineLines(result),
    '',
    outcomeText(result),
    ...(left.length > 0
      ? [`Not selected, and as they were until the next build: ${someNames(left)}.`]
      : []),
    nextStep(result),
  ].join('\n');
}

function headlineLines({ headline, isSimulated }: BuildResult): string[] {
  if (!headline) return [];
  const market = isSimulated ? 'a simulated market' : headline.symbols.join(', ');
  return [
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
  ];
}

function outcomeText({
  outcome,
  warnings,
  candidate,
  published,
  bytes,
  milliseconds,
}: BuildResult): string {
  const warned = warnings.length > 0 ? `, with ${counted(warnings.length, 'warning')}` : '';
  const size = `${formatNumber(Math.round(bytes / 1e6))} MB`;
  const time = duration(milliseconds);
  const file = styleText('bold', relative('', outcome === 'candidate' ? candidate : published));
  if (outcome === 'candidate')
    return `Built and audited, not published: ${file} (${size}) in ${time}${warned}.`;
  return `${outcome === 'published' ? 'Published' : 'Up to date:'} ${file} (${size}) in ${time}${warned}.`;
}

function nextStep({ outcome }: BuildResult): string {
  return outcome === 'candidate'
    ? 'See what it changes: pnpm klinehouse diff. Publish it: pnpm klinehouse build'
    : 'Try: pnpm klinehouse query "FROM v_prediction SELECT symbol, interval, predicting_at, action, result_status, pnl_pct ORDER BY predicting_at DESC LIMIT 5"';
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
