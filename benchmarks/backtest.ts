import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectPaths } from '../src/project/paths.ts';
import { backtest } from '../src/stages/backtest.ts';
import { openReadOnly } from '../src/warehouse/database.ts';
import { readPartitions } from '../src/warehouse/read-columns.ts';
import { backtestProject } from './backtest-project.ts';
import { type Benchmark, median } from './table.ts';
import { type PeerSymbol, vectorbtSeconds } from './vectorbt-peer.ts';

const RUNS = 3;
const MAIN = join(import.meta.dirname, '..', 'src', 'cli', 'main.js');
/** From rules to results, in order; each waits for the one before. */
const PATH = [
  'fact_metric_value',
  'fact_prediction',
  'fact_trade_plan',
  'fact_bar_detail',
  'fact_prediction_result',
];
/** What follows from them: the strategy's figures, and the account's. */
const MARTS = [
  'strategy_performance',
  'fact_position',
  'equity_curve',
  'daily_return',
  'drawdown',
  'performance',
];
/** The stage alone: a trade on one bar of so many. */
const BARS_A_TRADE = 6;
const OPTIONS = { entry: 'next_open', fee_bps: 10, slippage_bps: 5 } as const;

/**
 * From rules over predictions to results, indicators being there, beside the same rules and levels in vectorbt with
 * pandas and TA-Lib; and the stage alone.
 */
export async function benchmarkBacktest(): Promise<Benchmark> {
  const rows: Benchmark['rows'][number][] = [];
  for (const name of ['hours', 'minutes'] as const) {
    const project = await backtestProject(name);
    if (!project) continue;
    try {
      rows.push(...(await pathRows(project.root, project.bars)));
      if (name === 'minutes') rows.push(await stageRow(project.root));
    } finally {
      rmSync(project.root, { recursive: true });
    }
  }
  return {
    title: `From rules to results, medians of ${RUNS}; start-up is that of the whole command or script`,
    columns: ['', 'bars', 'trades', 'seconds', 'with start-up', 'trades a second'],
    rows,
  };
}

type Row = Benchmark['rows'][number];

interface BuildJson {
  readonly models: readonly { readonly name: string; readonly milliseconds: number }[];
}

async function pathRows(root: string, bars: string): Promise<Row[]> {
  command(root, 'build');
  const runs = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const selected = [...PATH, ...MARTS].flatMap((model) => ['--select', model]);
    const json = command(root, 'build', '--full-refresh', ...selected);
    const whole = (performance.now() - start) / 1000;
    const { models } = JSON.parse(json) as BuildJson;
    return {
      results: secondsOf(models, PATH),
      marts: secondsOf(models, [...PATH, ...MARTS]),
      whole,
    };
  });
  const symbols = await barsOf(root);
  const count = symbols.reduce((sum, { close }) => sum + close.length, 0);
  const trades = await tradesOf(root);
  const row = (name: string, made: number, seconds: number, whole: number | null): Row => [
    `${name}, ${bars}`,
    count,
    made,
    round(seconds),
    whole === null ? null : round(whole),
    Math.round(made / seconds),
  ];
  const peer = vectorbtSeconds(symbols);
  return [
    row('klinehouse, to results', trades, median(runs.map(({ results }) => results)), null),
    row(
      'klinehouse, to the marts',
      trades,
      median(runs.map(({ marts }) => marts)),
      median(runs.map(({ whole }) => whole)),
    ),
    ...(peer
      ? [row('vectorbt', peer.trades_made, peer.rules + peer.trades, peer.process)]
      : [['vectorbt, not here', null, null, null, null, null]]),
  ];
}

/** Seconds of these models, one after the other. */
function secondsOf(models: BuildJson['models'], names: readonly string[]): number {
  const own = models.filter(({ name }) => names.includes(name));
  return own.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
}

/** The stage on the bars of the project, with a trade of three ATRs up and two down, long and short in turn. */
async function stageRow(root: string): Promise<Row> {
  const { connection, close } = await openReadOnly(projectPaths(root).published);
  try {
    const sql = `
      SELECT
        series_id, symbol_id, interval_id, NULL AS detail_interval_id, open_time, close_time,
        open, high, low, close, trades,
        CASE WHEN bar_no % ${BARS_A_TRADE} = 0 THEN bar_no END AS prediction_id,
        CASE WHEN bar_no % ${BARS_A_TRADE} = 0 THEN 1 - 2 * (bar_no // ${BARS_A_TRADE} % 2) END AS direction,
        greatest(v.value, 1e-9) AS unit_price, 3 AS take_profit, 2 AS stop_loss,
        NULL AS trailing_activation, NULL AS trailing_distance, NULL AS break_even_gain, 240 AS look_ahead_bars
      FROM indicators.bars
      JOIN fact_indicator AS v USING (symbol_id, interval_id, close_time)
      JOIN dim_indicator_type USING (indicator_type_id)
      WHERE indicator = 'atr_14'
      ORDER BY series_id, close_time`;
    const times: number[] = [];
    let bars = 0;
    let trades = 0;
    for await (const rows of readPartitions(connection, sql, backtest.input, ['series_id'])) {
      bars += rows.close.length;
      for (let run = 0; run < RUNS; run++) {
        const start = performance.now();
        const results = backtest.run(rows, OPTIONS);
        times.push((performance.now() - start) / 1000);
        if (run === 0) trades += results.prediction_id.length;
      }
    }
    const seconds = median(times);
    return ['the stage alone', bars, trades, round(seconds), null, Math.round(trades / seconds)];
  } finally {
    close();
  }
}

async function barsOf(root: string): Promise<PeerSymbol[]> {
  const { connection, close } = await openReadOnly(projectPaths(root).published);
  const shape = {
    symbol: 'VARCHAR',
    open: 'DOUBLE',
    high: 'DOUBLE',
    low: 'DOUBLE',
    close: 'DOUBLE',
  } as const;
  const sql = 'SELECT symbol, open, high, low, close FROM v_kline ORDER BY symbol, close_time';
  try {
    const symbols: PeerSymbol[] = [];
    for await (const { symbol, ...prices } of readPartitions(connection, sql, shape, ['symbol'])) {
      symbols.push({ symbol: symbol[0]!, ...prices });
    }
    return symbols;
  } finally {
    close();
  }
}

async function tradesOf(root: string): Promise<number> {
  const { connection, close } = await openReadOnly(projectPaths(root).published);
  try {
    const rows = await connection.runAndReadAll('SELECT count(*) FROM fact_prediction_result');
    return Number(rows.getRows()[0]![0]);
  } finally {
    close();
  }
}

function command(root: string, ...words: string[]): string {
  return execFileSync(process.execPath, [MAIN, '--project', root, ...words, '--json'], {
    encoding: 'utf8',
  });
}

function round(seconds: number): number {
  return Number(seconds.toPrecision(3));
}
