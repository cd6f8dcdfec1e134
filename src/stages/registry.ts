import { backtest } from './backtest.ts';
import { patterns } from './patterns.ts';
import { portfolio } from './portfolio.ts';
import type { Stage } from './stage.ts';

/** Every stage, by the name that a model's `stage:` gives. */
export const stages: ReadonlyMap<string, Stage> = new Map([
  ['backtest', backtest as unknown as Stage],
  ['portfolio', portfolio as unknown as Stage],
  ['patterns', patterns as unknown as Stage],
]);
