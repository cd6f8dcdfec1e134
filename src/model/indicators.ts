import type { Model } from './model.ts';

/** What the header of a family says of one of its indicators. */
export interface Indicator {
  readonly indicator: string;
  /** The model that computes it, without its schema. */
  readonly family: string;
  readonly description: string;
  readonly formula: string | null;
  /** The numbers in its name, in order. */
  readonly parameters: readonly number[];
  readonly unit: string;
  /** The least and the greatest value that the family's tests allow; null is without bound. */
  readonly range: readonly [number | null, number | null];
  /** Number of the bar, counted from 1, on which it has its first value. */
  readonly warmup_bars: number;
  readonly source: string;
}

/** The indicators that the families among the models declare, in the order of the files and their headers. */
export function indicatorsOf(models: readonly Model[]): Indicator[] {
  return models
    .filter((model) => model.header.part_of)
    .flatMap((model) =>
      Object.keys(model.header.columns).map((name) => readIndicator(model, name)),
    );
}

function readIndicator({ name: family, header }: Model, indicator: string): Indicator {
  const { description, formula, unit, warmup_bars, source } = header.columns[indicator]!;
  return {
    indicator,
    family,
    description,
    formula: formula ?? null,
    parameters: [...indicator.matchAll(/_(\d+)/g)].map((match) => Number(match[1])),
    // A part that lacks one of these does not pass its parser.
    unit: unit!,
    range: rangeOf(header.tests, indicator),
    warmup_bars: warmup_bars!,
    source: source!,
  };
}

function rangeOf(
  tests: Model['header']['tests'],
  indicator: string,
): readonly [number | null, number | null] {
  for (const { kind, given } of tests) {
    if (kind !== 'range') continue;
    const bounds = (given as Record<string, [number | null, number | null]>)[indicator];
    if (bounds) return [rounded(bounds[0]), rounded(bounds[1])];
  }
  return [null, null];
}

/** Bounds of tests leave room for the rounding of doubles. */
function rounded(bound: number | null): number | null {
  return bound === null ? null : Number(bound.toPrecision(6));
}
