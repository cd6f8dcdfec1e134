import { existsSync } from 'node:fs';
import { type Early, early } from '../early.ts';
import { type BindGround, openBindGround } from './bind-ground.ts';
import type { Groundwork } from './load.ts';

/** A ground to bind models on, on its way to be opened while their headers are read. */
export interface EarlyGround {
  /** Begins to open it, unless models were bound before: then none is bound again, most of the time. */
  begin(groundwork: Groundwork, queries: readonly string[]): void;
  /** What was on its way is given the first time; another one is opened the others. */
  open(groundwork: Groundwork): Promise<BindGround>;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** Nothing is on its way yet. */
export function earlyGround(): EarlyGround {
  let begun: Early<BindGround> | undefined;
  return {
    begin(groundwork, queries) {
      if (existsSync(groundwork.project.paths.boundModels)) return;
      begun = early(openBindGround(groundwork, queries), ({ database }) => database.close());
    },
    open: (groundwork) => begun?.take() ?? openBindGround(groundwork),
    end: async () => begun?.end(),
  };
}
