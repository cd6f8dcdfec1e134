import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rangeText } from '../src/cli/indicators.ts';
import { type Indicator, indicatorsOf } from '../src/model/indicators.ts';
import type { Model } from '../src/model/model.ts';
import { everyModel, loadSources } from '../src/runner/load.ts';
import { goldenSeries } from '../tests/golden/golden-bars.ts';
import { readFixture } from '../tests/golden/read-fixture.ts';
import { worstErrors } from '../tests/indicators/worst-error.ts';

/** docs/indicators.md: every indicator as its header describes it, with its largest difference from TA-Lib. */
export function indicatorReference(
  models: readonly Model[],
  errors: ReadonlyMap<string, number>,
): string {
  const indicators = indicatorsOf(models);
  const families = Map.groupBy(indicators, ({ family }) => family);
  const sections = [...families].map(([family, members]) => {
    const { header } = models.find((model) => model.name === family && model.header.part_of)!;
    const rows = members.map((indicator) => row(indicator, errors.get(indicator.indicator)));
    return [
      `## ${family}`,
      header.description.trim(),
      [HEAD, HEAD.replaceAll(/[^|]+/g, '---'), ...rows].join('\n'),
    ].join('\n\n');
  });
  return [
    '# Indicators',
    `${indicators.length} indicators in ${families.size} families, one SQL file each in \`models/indicators/\`. Made from their headers by \`pnpm reference\`; \`pnpm klinehouse indicators\` prints the same.`,
    'A bar has no value while an indicator has too few bars, or where it is not defined. The error is the largest difference from TA-Lib 0.6.4 on the bars of `tests/golden`, as a share of the value (for small differences of large numbers, of what `tests/indicators/tolerance.ts` sets), rounded up to a power of ten; what has none is compared with plain loops over the bars.',
    ...sections,
    '',
  ].join('\n\n');
}

const HEAD = '| Indicator | Formula | Unit | Range | First bar | Source | Error |';

function row(indicator: Indicator, error: number | undefined): string {
  const { description, formula, unit, range, warmup_bars, source } = indicator;
  const cells = [
    `\`${indicator.indicator}\``,
    `${formula ?? ''}<br>${description.trim()}`,
    unit,
    rangeText(range).join(''),
    String(warmup_bars),
    source,
    error === undefined ? '' : errorText(error),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** The power of ten that the error does not exceed. */
export function errorText(error: number): string {
  return error === 0 ? '0' : `1e${Math.ceil(Math.log10(error))}`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const models = everyModel(await loadSources(root));
  const errors = await worstErrors(goldenSeries(), readFixture('simulated'));
  writeFileSync(join(root, 'docs', 'indicators.md'), indicatorReference(models, errors));
}
