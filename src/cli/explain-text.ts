import { styleText } from 'node:util';
import type { Explanation } from '../runner/explain/explain.ts';
import { instantText } from '../runner/explain/instant.ts';
import type { RuleReading } from '../runner/explain/rule-readings.ts';
import { decisionLines, reasonText } from './explain-decision-text.ts';
import { sightText } from './explain-rule-text.ts';
import { tradeLines } from './explain-trade-text.ts';
import { percent } from './percent.ts';
import { formatNumber, textTable } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

/** Columns of a terminal that all lines fit into. */
const WIDTH = 100;

/** Why a bar's decision is what it is and what came of it, for people. */
export function explainText(explanation: Explanation): string {
  const { bar, strategy, trade } = explanation;
  const title = `${bar.symbol} ${bar.interval}, ${bar.exchange} ${bar.market}, the bar that closed ${instantText(bar.close_time)} UTC`;
  const prices = (['open', 'high', 'low', 'close', 'volume'] as const)
    .map((name) => `${name} ${formatNumber(bar[name])}`)
    .join(' · ');
  return [
    styleText('bold', title),
    prices,
    '',
    ...wrapText(`${strategy.strategy}: ${reasonText(explanation)}`, WIDTH),
    ...groupsOf(explanation).flatMap((group) => groupLines(group)),
    '',
    ...decisionLines(explanation),
    ...(trade ? ['', ...tradeLines(trade)] : []),
  ].join('\n');
}

interface RuleGroup {
  readonly title: string;
  readonly rules: readonly RuleReading[];
}

/** The rules by what they are for: each side's signals, filters, and what else there may be. */
function groupsOf({ rules, decision }: Explanation): RuleGroup[] {
  const groups = Map.groupBy(rules, ({ role, side }) => side ?? role);
  const titles: Record<string, string> = {
    BUY: `BUY signals, ${scoreText(decision.buy_score, groups.get('BUY'))}`,
    SELL: `SELL signals, ${scoreText(decision.sell_score, groups.get('SELL'))}`,
    filter: 'Filters, all of which must hold',
    context: 'Context, which decides nothing',
  };
  const order = new Set([...Object.keys(titles), ...groups.keys()]);
  return [...order].flatMap((name) => {
    const members = groups.get(name);
    return members ? { title: titles[name] ?? `Rules of role ${name}`, rules: members } : [];
  });
}

function scoreText(score: number, rules: readonly RuleReading[] = []): string {
  const best = rules.reduce(
    (sum, { weight, is_valid, can_hold }) => sum + (is_valid && can_hold ? weight! : 0),
    0,
  );
  return `${formatNumber(score)} of ${formatNumber(best)}`;
}

function groupLines({ title, rules }: RuleGroup): string[] {
  const isScored = rules.some(({ side }) => side !== null);
  const head = ['', 'rule', ...(isScored ? ['weight', 'share'] : []), 'what it saw'];
  const cells = rules.map((rule) => [
    markOf(rule),
    rule.metric,
    ...(isScored
      ? [formatNumber(rule.weight!), rule.is_met ? percent(rule.share, 100, 0) : '-']
      : []),
  ]);
  const taken = head
    .slice(0, -1)
    .map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]!.length)) + 2)
    .reduce((sum, width) => sum + width, 0);
  const rows = rules.map((rule, index) => [
    ...cells[index]!,
    wrapText(sightText(rule), WIDTH - taken).join('\n'),
  ]);
  return ['', styleText('bold', title), textTable(head, rows)];
}

function markOf({ is_met }: RuleReading): string {
  return is_met ? styleText('green', '✓') : styleText('dim', '·');
}
