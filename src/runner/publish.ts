import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';

/**
 * Makes the work file the published snapshot, in a process of its own. Whoever has the old one open keeps it whole;
 * whoever opens next sees the new one. Each step is done after the one before, and throws a ProblemError where the disk
 * or its owner does not permit it; the published file then stays as it was. The build lock must be held.
 */
export interface Publisher {
  /** Copies the work file, which nobody may write to until it is done. */
  copy(): Promise<void>;
  /** Puts the copy in the place of the published file. */
  publish(): Promise<void>;
  /** Ends the process; a copy that was not published is gone then. */
  end(): Promise<void>;
}

type Step = 'copy' | 'sync' | 'publish';

/** Starts what will publish the work file. It takes a moment, in which the caller can do something else. */
export function startPublisher(work: string, published: string): Publisher {
  removeUnfinished(published);
  const candidate = `${published}.unfinished.${process.pid}`;
  const child = fork(join(import.meta.dirname, 'publisher.js'), [work, published, candidate], {
    // Else each memory of WebAssembly takes gigabytes of addresses, which a machine may limit.
    execArgv: ['--disable-wasm-trap-handler'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const broken = whenBroken(child);
  let last: Promise<unknown> = Promise.resolve();
  let isPublished = false;
  const inTurn = (step: Step) => {
    const done = last.then(() => Promise.race([doStep(child, step), broken]));
    // Told by whoever waits for it.
    last = done.catch(() => undefined);
    return done;
  };
  let synced: Promise<void> | undefined;
  return {
    copy() {
      const copied = inTurn('copy');
      synced = copied.then(() => inTurn('sync'));
      synced.catch(() => undefined);
      return copied;
    },
    async publish() {
      await synced;
      await inTurn('publish');
      isPublished = true;
    },
    async end() {
      if (child.connected) child.disconnect();
      // After publishing it may still be giving back the space of the old file: nobody waits for that.
      if (!isPublished) await broken.catch(() => undefined);
      child.unref();
    },
  };
}

/** What builds that were killed may have left. */
function removeUnfinished(published: string): void {
  const folder = dirname(published);
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    if (file.startsWith(`${basename(published)}.unfinished`)) {
      rmSync(join(folder, file), { force: true });
    }
  }
}

/** Rejects once the process ends, or cannot be started. */
function whenBroken(child: ChildProcess): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(publishingError(error)));
    child.once('exit', (code, signal) => {
      reject(new Error(`Publishing broke off with ${signal ?? `code ${code}`}.`));
    });
  });
  broken.catch(() => undefined);
  return broken;
}

type Reply = { readonly done: Step } | { readonly error: NodeJS.ErrnoException };

/** Has one step done. There is one at a time. */
function doStep(child: ChildProcess, step: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (reply: Reply) => {
      if ('error' in reply) reject(publishingError(reply.error));
      else resolve();
    });
    // What cannot be sent is told of by what broke.
    child.send(step, () => undefined);
  });
}

function publishingError({ message, ...rest }: NodeJS.ErrnoException): Error {
  const error = Object.assign(new Error(message), rest);
  const problem = machineProblem(error);
  return problem ? new ProblemError(problem) : error;
}
