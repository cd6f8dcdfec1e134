import type { Problem } from '../problem.ts';
import type { AuditedPlan } from './plan.ts';
import type { RunObserver } from './run-plan.ts';

/** What a build tells whoever watches it. */
export interface BuildObserver extends RunObserver {
  onSample?(symbol: string): void;
  /** Something that was mended by itself and should be known: a damaged file. */
  onNotice?(text: string): void;
  onPlan?(plan: AuditedPlan): void;
  onWarning?(warning: Problem): void;
  onStep?(step: 'land' | 'audit' | 'publish', milliseconds: number): void;
}
