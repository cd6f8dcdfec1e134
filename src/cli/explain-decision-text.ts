import { styleText } from 'node:util';
import type { Explanation } from '../runner/explain/explain.ts';
import { formatNumber, textTable } from './text-table.ts';

/** A question on the way to a decision, in the order in which they are asked. */
interface Step {
  /** The reasons in fact_prediction that say it was answered with no. */
  readonly reasons: readonly string[];
  readonly name: string;
  readonly value: string;
  readonly needed: string;
}

/** The questions with a mark each: answered with yes, with no, not asked any more. */
export function decisionLines(explanation: Explanation): string[] {
  const { decision } = explanation;
  const steps = stepsOf(explanation);
  const failed = steps.findIndex(({ reasons }) => reasons.includes(decision.reason));
  const markOf = (index: number) => {
    if (failed < 0 || index < failed) return styleText('green', '✓');
    return index === failed ? styleText('red', '✗') : styleText('dim', '·');
  };
  return [
    styleText('bold', `Decision: ${decision.action}, ${decision.reason}`),
    textTable(
      ['', 'asked in turn', 'value', 'needed'],
      steps.map(({ name, value, needed }, index) => [markOf(index), name, value, needed]),
    ),
  ];
}

function stepsOf(explanation: Explanation): Step[] {
  const { strategy, decision, volatility } = explanation;
  const { filters, failing } = filtersOf(explanation);
  const side = leadingSide(explanation);
  return [
    {
      reasons: ['filtered'],
      name: 'filters that hold',
      value: formatNumber(filters - failing.length),
      needed: `all ${filters}`,
    },
    ...(strategy.volatility_indicator === null || strategy.exit_unit !== 'atr'
      ? []
      : [
          {
            reasons: ['no_volatility'],
            name: strategy.volatility_indicator,
            value: volatility === null ? '-' : formatNumber(volatility),
            needed: 'above 0',
          },
        ]),
    {
      reasons: ['conflict'],
      name: 'lower score',
      value: formatNumber(Math.min(decision.buy_score, decision.sell_score)),
      needed: `below ${formatNumber(strategy.conflict_score)}`,
    },
    {
      reasons: ['score_too_low'],
      name: `score of ${side.name}`,
      value: formatNumber(side.score),
      needed: `at least ${formatNumber(side.least)}`,
    },
    {
      reasons: ['edge_too_small'],
      name: 'edge',
      value: formatNumber(Math.abs(decision.market_score)),
      needed: strategy.min_edge > 0 ? `at least ${formatNumber(strategy.min_edge)}` : 'above 0',
    },
    {
      reasons: ['confidence_too_low', 'confidence_too_high'],
      name: 'confidence',
      value: formatNumber(decision.confidence_score),
      needed: `${formatNumber(strategy.min_confidence)} to ${formatNumber(strategy.max_confidence)}`,
    },
  ];
}

function leadingSide({ strategy, decision }: Explanation) {
  return decision.market_score >= 0
    ? { name: 'BUY', score: decision.buy_score, least: strategy.buy_score }
    : { name: 'SELL', score: decision.sell_score, least: strategy.sell_score };
}

function filtersOf({ rules }: Explanation) {
  const filters = rules.filter(({ role, is_valid }) => role === 'filter' && is_valid);
  const failing = filters.filter(({ is_met }) => !is_met).map(({ metric }) => metric);
  return { filters: filters.length, failing };
}

/** The reason in words: what decided, or why there was no trade. */
export function reasonText(explanation: Explanation): string {
  const { decision } = explanation;
  const words = REASONS[decision.reason]?.(explanation);
  if (decision.action !== 'SIDEWAY') return `${decision.action}. ${words ?? decision.reason}.`;
  return `no trade. ${words ?? decision.reason}.`;
}

const leads = (explanation: Explanation) => {
  const { decision } = explanation;
  const { name, score } = leadingSide(explanation);
  const edge = formatNumber(Math.abs(decision.market_score));
  return `${name} has ${formatNumber(score)} of ${formatNumber(decision.max_score)} and leads by ${edge}`;
};

const REASONS: Readonly<Record<string, (explanation: Explanation) => string>> = {
  filtered: (explanation) => {
    const { failing } = filtersOf(explanation);
    const names = failing.join(' and ');
    return failing.length === 1
      ? `The filter ${names} does not hold`
      : `The filters ${names} do not hold`;
  },
  no_volatility: ({ strategy }) =>
    `${strategy.volatility_indicator}, in which exits are measured, is 0: the market does not move`,
  conflict: ({ strategy, decision }) =>
    `Both scores, BUY ${formatNumber(decision.buy_score)} and SELL ${formatNumber(decision.sell_score)}, reach ${formatNumber(strategy.conflict_score)}: they contradict each other`,
  score_too_low: (explanation) => {
    const { name, score, least } = leadingSide(explanation);
    return `The stronger side, ${name}, has a score of ${formatNumber(score)}; it takes ${formatNumber(least)}`;
  },
  edge_too_small: (explanation) => {
    const { strategy, decision } = explanation;
    if (decision.market_score === 0) return 'Both sides have the same score';
    const { name } = leadingSide(explanation);
    return `${name} leads by ${formatNumber(Math.abs(decision.market_score))}; it takes ${formatNumber(strategy.min_edge)}`;
  },
  confidence_too_low: ({ strategy, decision }) =>
    `The confidence is ${formatNumber(decision.confidence_score)}; it takes ${formatNumber(strategy.min_confidence)}`,
  confidence_too_high: ({ strategy, decision }) =>
    `The confidence is ${formatNumber(decision.confidence_score)}; above ${formatNumber(strategy.max_confidence)} there is no trade`,
  buyers_lead: leads,
  sellers_lead: leads,
};
