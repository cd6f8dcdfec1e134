import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { klinePath } from '../../../src/lake/lake.ts';
import { build } from '../../../src/runner/build.ts';
import { parseArchiveName } from '../../../src/sources/archive-name.ts';
import { type CsvBar, csv, MINUTE, walk } from '../../support/kline-csv.ts';
import { type TempProject, tempProject } from '../../support/temp-project.ts';

/** What a file of bars holds: some hours of a walk, and what is wrong with them. */
export interface Content {
  /** Hours since FIRST_DAY. */
  readonly from: number;
  readonly hours: number;
  readonly seed: number;
  /** So many bars are missing after the 60th. */
  readonly missing: number;
  /** Whether the line of the second bar cannot be read. */
  readonly hasBadLine: boolean;
}

/** A file with a date in its name covers the whole day, any other what its bars cover. */
export type FileName =
  `${'a' | 'b' | 'c' | 'hours' | 'day'}/${'BTCUSDT' | 'ETHUSDT'}-1${'m' | 'h'}${'-2024-07-01' | ''}.csv`;

export type Step =
  | { readonly do: 'ingest'; readonly file: FileName; readonly content: Content }
  /** The same bars, but for the price of one in the middle. */
  | { readonly do: 'retouch'; readonly file: FileName }
  /** The same bars in other bytes. */
  | { readonly do: 'rewrite'; readonly file: FileName }
  | { readonly do: 'remove'; readonly file: FileName }
  /** Makes this one of EDITS, or takes it back. */
  | { readonly do: 'edit'; readonly edit: keyof typeof EDITS }
  | { readonly do: 'build' };

export const BUILD: Step = { do: 'build' };

const FIRST_DAY = '2024-07-01T00:00:00Z';

const METRICS = 'metrics/trend_momentum';

const EDITS = {
  weight: [`${METRICS}/momentum.yml`, 'weight: 1.5', 'weight: 2.5'],
  threshold: [`${METRICS}/volume.yml`, 'threshold: 0.004', 'threshold: 0.001'],
  window: [`${METRICS}/trend.yml`, 'window: 5', 'window: 9'],
  active: [`${METRICS}/trend.yml`, 'threshold: 20\n', 'threshold: 20\n    active: false\n'],
  added: [
    `${METRICS}/volume.yml`,
    'metrics:\n',
    'metrics:\n  aaa:\n    description: New.\n    side: BUY\n    indicator: rsi_14\n    direction: CROSS_UP\n    threshold: 50\n    window: 3\n    weight: 1\n\n',
  ],
  dated: [`${METRICS}/momentum.yml`, 'weight: 2\n', 'weight: 2\n    valid_from: 2024-07-02\n'],
  lookAhead: [`${METRICS}/strategy.yml`, 'look_ahead_bars: 48', 'look_ahead_bars: 90'],
  oneAtATime: [`${METRICS}/strategy.yml`, 'max_positions: 5', 'max_positions: 1'],
  kelly: [`${METRICS}/strategy.yml`, 'sizing: fixed_fraction', 'sizing: kelly'],
  raisedStop: [
    `${METRICS}/strategy.yml`,
    'stop_loss: 2\n',
    'stop_loss: 2\n  trailing_stop: {activation: 0.5, distance: 1.5}\n  break_even: 1\n',
  ],
  intervals: ['project.yml', '15m, 1h', '15m, 30m, 1h'],
} as const;

/** A project of few intervals whose strategy trades often. */
export function historyProject(): TempProject {
  const project = tempProject();
  project.edit('project.yml', (text) => text.replace('[15m, 1h, 4h, 1d]', '[5m, 15m, 1h]'));
  project.edit(`${METRICS}/strategy.yml`, (text) =>
    text
      .replaceAll('_score: 8', '_score: 3')
      .replace('min_edge: 4', 'min_edge: 1')
      .replace('[0.7, 1]', '[0.2, 1]'),
  );
  return project;
}

/** Takes the steps one after the other, and builds in the end. */
export async function takeSteps(
  project: TempProject,
  steps: readonly Step[],
  onBuilt: () => Promise<void> = async () => undefined,
): Promise<void> {
  const files = new Map<FileName, readonly CsvBar[]>();
  let second = 0;
  const ingest = async (file: FileName, text: string) => {
    second += 1;
    const path = project.write(pathOf(file), text);
    const at = new Date(Date.parse('2024-08-01') + second * 1000);
    const [ingested] = await project.ingest([path], {}, at);
    return ingested!.status !== 'rejected';
  };
  for (const step of steps.at(-1)?.do === 'build' ? steps : [...steps, BUILD]) {
    if (step.do === 'build') {
      if (files.size === 0) continue;
      await build(project.root);
      await onBuilt();
    } else if (step.do === 'edit') {
      toggle(project, step.edit);
    } else if (step.do === 'ingest') {
      const bars = barsOf(step.content, barLength(step.file));
      const text = csv(bars, barLength(step.file));
      const isTaken = await ingest(step.file, step.content.hasBadLine ? withBadLine(text) : text);
      if (isTaken) files.set(step.file, bars);
    } else {
      const bars = files.get(step.file);
      if (!bars) continue;
      if (step.do === 'remove') {
        // Without any file the built-in market would be built.
        if (files.size === 1) continue;
        files.delete(step.file);
        const name = parseArchiveName(join(project.root, pathOf(step.file)));
        rmSync(klinePath(project.paths.lake, { ...name.series, source_file: name.sourceFile }));
        continue;
      }
      const next = step.do === 'retouch' ? retouched(bars) : bars;
      files.set(step.file, next);
      const ending = '\n'.repeat(step.do === 'rewrite' ? second : 0);
      await ingest(step.file, csv(next, barLength(step.file)) + ending);
    }
  }
}

function barLength(file: FileName): number {
  return file.includes('-1h') ? 60 * MINUTE : MINUTE;
}

function pathOf(file: FileName): string {
  return `spot/${file}`;
}

function toggle(project: TempProject, edit: keyof typeof EDITS): void {
  const [file, before, after] = EDITS[edit];
  const path = join(project.root, file);
  if (!existsSync(path)) throw new Error(`no ${file}`);
  const text = readFileSync(path, 'utf8');
  const changed = text.includes(after) ? text.replace(after, before) : text.replace(before, after);
  if (changed === text) throw new Error(`the edit ${edit} changes nothing`);
  writeFileSync(path, changed);
}

function barsOf({ from, hours, seed, missing }: Content, length: number): CsvBar[] {
  const start = new Date(Date.parse(FIRST_DAY) + from * 60 * MINUTE).toISOString();
  return walk(start, (hours * 60 * MINUTE) / length, length, seed).filter(
    (_, index) => index < 60 || index >= 60 + missing,
  );
}

function withBadLine(text: string): string {
  const lines = text.split('\n');
  lines[1] = lines[1]!.replace(/,[^,]*/, ',dear');
  return lines.join('\n');
}

function retouched(bars: readonly CsvBar[]): CsvBar[] {
  const middle = Math.floor(bars.length / 2);
  return bars.map((bar, index) =>
    index === middle ? { ...bar, close: bar.close + 0.125, high: bar.high + 1 } : bar,
  );
}

const anyFile = fc
  .tuple(
    fc.constantFrom('BTCUSDT', 'BTCUSDT', 'ETHUSDT'),
    fc.constantFrom('a/?-1m', 'a/?-1m', 'b/?-1m', 'b/?-1m', 'hours/?-1h', 'day/?-1m-2024-07-01'),
  )
  .map(([symbol, name]) => `${name.replace('?', symbol)}.csv` as FileName);

const anyIngest = fc.record({
  do: fc.constant('ingest' as const),
  file: anyFile,
  content: fc.record({
    from: fc.integer({ min: 0, max: 28 }),
    hours: fc.integer({ min: 2, max: 14 }),
    seed: fc.integer({ min: 1, max: 3 }),
    missing: fc.constantFrom(0, 0, 1, 20),
    hasBadLine: fc.constantFrom(false, false, false, true),
  }),
});

/** Histories of a lake and its rules; most steps are followed by a build, some are not. */
export const anyHistory: fc.Arbitrary<Step[]> = fc
  .tuple(
    anyIngest,
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 5, arbitrary: anyIngest },
          {
            weight: 4,
            arbitrary: fc.record({
              do: fc.constantFrom('retouch' as const, 'rewrite' as const, 'remove' as const),
              file: anyFile,
            }),
          },
          {
            weight: 2,
            arbitrary: fc.record({
              do: fc.constant('edit' as const),
              edit: fc.constantFrom(...(Object.keys(EDITS) as (keyof typeof EDITS)[])),
            }),
          },
        ),
        fc.constantFrom(true, true, false),
      ),
      { minLength: 3, maxLength: 9, size: 'max' },
    ),
  )
  .map(([first, rest]) => [
    first,
    BUILD,
    ...rest.flatMap(([step, isBuilt]): Step[] => (isBuilt ? [step, BUILD] : [step])),
  ]);
