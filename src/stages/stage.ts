import type { z } from 'zod';
import type { Columns, Shape } from '../warehouse/columns.ts';

/**
 * A pure function over columns, behind a model. It gets the model's rows one partition at a time, in the
 * order of the SELECT, and opens no file, no connection and no clock.
 */
export interface Stage<In extends Shape = Shape, Out extends Shape = Shape, Options = unknown> {
  readonly options: z.ZodType<Options>;
  readonly input: In;
  readonly output: Out;
  readonly partitionBy: readonly (keyof In & string)[];
  run(rows: Columns<In>, options: Options): Columns<Out>;
}

/** Declares a stage with its types inferred. */
export function defineStage<const In extends Shape, const Out extends Shape, Options>(
  stage: Stage<In, Out, Options>,
): Stage<In, Out, Options> {
  return stage;
}
