import type { Place } from '../../problem.ts';
import type { BoundNode } from '../bound-node.ts';
import type { KeyedRows, TypedRows } from './typed-rows.ts';

/** A test of one model that could be run: its tables, columns and values are known to be good. */
export interface UnitTest {
  readonly node: BoundNode;
  readonly name: string;
  readonly place: Place;
  readonly given: readonly TypedRows[];
  readonly expected: TypedRows;
  /** What is done to the inputs after that, and what the model makes of it. */
  readonly change?: InputChange | undefined;
}

export interface InputChange {
  readonly given: readonly KeyedRows[];
  readonly removed: readonly TypedRows[];
  readonly expected: TypedRows;
}
