import type { Place } from '../problem.ts';
import type { PlaceOf } from '../project/yaml-file.ts';
import type { ModelHeader } from './header.ts';

/** One SQL file of `models/`. */
export interface Model {
  readonly schema: string;
  readonly name: string;
  /** As SQL refers to it: `fact_kline`, `staging.stg_kline`. */
  readonly qualifiedName: string;
  readonly file: string;
  readonly header: ModelHeader;
  /** The SELECT, without the header. */
  readonly sql: string;
  /** The place of a key of the header. */
  readonly placeOfKey: PlaceOf;
  /** The place of a byte of the SELECT; of its first word for 0. */
  readonly placeInSql: (byteOffset: number) => Place;
}
