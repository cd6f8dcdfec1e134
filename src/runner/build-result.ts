import type { Problem } from '../problem.ts';
import type { Headline, TableRows } from './headline.ts';
import type { PlanRequest } from './plan-request.ts';
import type { BuiltModel } from './run-plan.ts';

/** What a build is asked to do. */
export interface BuildRequest extends PlanRequest {
  /** Leaves what was built in the work database, a candidate to compare with what is published. */
  readonly isCandidate?: boolean | undefined;
}

/** What a build did, and what came of it. */
export interface BuildResult {
  readonly isSimulated: boolean;
  /** What was mended by itself, one sentence each. */
  readonly notices: readonly string[];
  /** The models that ran. */
  readonly models: readonly BuiltModel[];
  /** What tests found that stop nothing. */
  readonly warnings: readonly Problem[];
  /** Models that are due and were not selected: they stand as they were. */
  readonly left: readonly string[];
  readonly tables: readonly TableRows[];
  /** Absent while the tables it is made from were not built. */
  readonly headline: Headline | undefined;
  /** `candidate` where the build was told not to publish and differs from what is published. */
  readonly outcome: 'published' | 'up to date' | 'candidate';
  /** The database that was built, and the file that everyone reads. */
  readonly candidate: string;
  readonly published: string;
  /** Size of the published file, or of the candidate. */
  readonly bytes: number;
  readonly milliseconds: number;
}
