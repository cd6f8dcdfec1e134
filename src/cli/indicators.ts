import { styleText } from 'node:util';
import { Command } from 'commander';
import { type Indicator, indicatorsOf } from '../model/indicators.ts';
import type { Model } from '../model/model.ts';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { globalOptions } from './global-options.ts';

interface ListedIndicator extends Indicator {
  /** Whether the project builds it. */
  readonly is_built: boolean;
}

export function indicatorsCommand(): Command {
  return new Command('indicators')
    .description('list the indicators: formula, parameters, unit, range, first bar, source')
    .argument('[name]', 'an indicator, or a family of them')
    .action(async (name: string | undefined, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { everyModel, loadSources } = await import('../runner/load.ts');
      const sources = await loadSources(root);
      const models = everyModel(sources);
      const leftOut = new Set(sources.leftOut.map((family) => family.name));
      const found = select(indicatorsOf(models), name).map((indicator) => ({
        ...indicator,
        is_built: !leftOut.has(indicator.family),
      }));
      console.log(json ? JSON.stringify(found, null, 2) : indicatorsText(found, models));
    });
}

function select(all: readonly Indicator[], name: string | undefined): readonly Indicator[] {
  if (name === undefined) return all;
  const found = all.filter(({ indicator, family }) => indicator === name || family === name);
  if (found.length > 0) return found;
  const names = new Set(all.flatMap(({ indicator, family }) => [indicator, family]));
  throw new ProblemError({
    code: 'KH502',
    cause: `There is no indicator or family '${name}'.`,
    fix: suggestName(name, [...names]),
  });
}

/** A paragraph for each family: what it is, and its indicators, each with its formula and what to know of its values. */
function indicatorsText(indicators: readonly ListedIndicator[], models: readonly Model[]): string {
  const described = new Map(models.map(({ name, header }) => [name, header.description.trim()]));
  const families = Map.groupBy(indicators, ({ family }) => family);
  const paragraphs = [...families].map(([family, members]) =>
    [`${styleText('bold', family)}  ${described.get(family)}`, ...members.map(indicatorText)].join(
      '\n',
    ),
  );
  return paragraphs.join('\n\n');
}

function indicatorText(indicator: ListedIndicator): string {
  const { description, formula, unit, warmup_bars, source } = indicator;
  const facts = [
    ...(indicator.parameters.length > 0 ? [`parameters ${indicator.parameters.join(', ')}`] : []),
    unit,
    ...rangeText(indicator.range),
    `from bar ${warmup_bars}`,
    source,
    ...(indicator.is_built ? [] : ['left out in project.yml']),
  ];
  return [
    `  ${styleText('cyan', indicator.indicator)}  ${description}`,
    ...(formula ? [`    = ${formula}`] : []),
    `    ${styleText('dim', facts.join(' · '))}`,
  ].join('\n');
}

/** `0 to 100`, `at least 0`; nothing where any value is allowed. */
export function rangeText([least, greatest]: Indicator['range']): string[] {
  if (least !== null && greatest !== null) return [`${least} to ${greatest}`];
  if (least !== null) return [`at least ${least}`];
  return greatest !== null ? [`at most ${greatest}`] : [];
}
