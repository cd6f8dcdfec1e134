import { type Early, early } from '../early.ts';
import type { Model } from '../model/model.ts';
import type { EmptyDatabase } from '../warehouse/empty-database.ts';
import type { BindGround, openBindGround } from './bind-ground.ts';
import type { Groundwork, ReadingObserver } from './load.ts';

/** A ground to bind models on, on its way to be opened while their headers are read. */
export interface EarlyGround extends ReadingObserver {
  /** What was on its way is given the first time; another one is opened the others. */
  open(groundwork: Groundwork): Promise<BindGround>;
  /** Closes what nobody asked for. */
  end(): Promise<void>;
}

/** Goes on with an empty database, where one is on its way. */
export function earlyGround(empty: Early<EmptyDatabase>): EarlyGround {
  const lower = Promise.withResolvers<readonly Model[]>();
  let ground: Early<BindGround> | undefined;
  return {
    onGroundwork(groundwork, queries) {
      const database = empty.take();
      if (!database) return;
      const ahead = { queries, models: lower.promise };
      ground = early(openGround(groundwork, ahead, database), (opened) => opened.close());
    },
    onLowerLayers: lower.resolve,
    open: (groundwork) => ground?.take() ?? openGround(groundwork),
    async end() {
      // They are not told where something is wrong.
      lower.resolve([]);
      await empty.end();
      await ground?.end();
    },
  };
}

/** Loads what opens it, which is not needed where nothing is bound. */
const openGround: typeof openBindGround = async (...given) => {
  const { openBindGround } = await import('./bind-ground.ts');
  return openBindGround(...given);
};
