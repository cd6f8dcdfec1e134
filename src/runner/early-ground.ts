import { existsSync } from 'node:fs';
import { type Early, early } from '../early.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { type BindGround, openBindGround } from './bind-ground.ts';
import { openEmpty } from './empty-warehouse.ts';
import type { Groundwork } from './load.ts';

/** A ground to bind models on, on its way to be opened while their headers are read. */
export interface EarlyGround {
  /** Goes on with opening it, once it is known what there is before any model. */
  begin(groundwork: Groundwork, queries: readonly string[]): void;
  /** What was on its way is given the first time; another one is opened the others. */
  open(groundwork: Groundwork): Promise<BindGround>;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** Begins to open one, unless models were bound before: then none is bound again, most of the time. */
export function earlyGround({ boundModels }: ProjectPaths): EarlyGround {
  const opening = existsSync(boundModels) ? undefined : openEmpty();
  const empty = early(opening, (database) => database.close());
  let ground: Early<BindGround> | undefined;
  return {
    begin(groundwork, queries) {
      const database = empty.take();
      if (!database) return;
      ground = early(openBindGround(groundwork, queries, database), (opened) => opened.close());
    },
    open: (groundwork) => ground?.take() ?? openBindGround(groundwork),
    async end() {
      await empty.end();
      await ground?.end();
    },
  };
}
