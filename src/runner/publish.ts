import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { machineProblem } from '../machine-problem.ts';
import { ProblemError } from '../problem.ts';

/**
 * Makes the work file the published snapshot, in a process of its own. Whoever has the old one open keeps it whole;
 * whoever opens next sees the new one. Each step throws a ProblemError where the disk or its owner does not permit it;
 * the published file then stays as it was. The build lock must be held.
 */
export interface Publisher {
  /** Copies the work file, which nobody may write to until it is done. */
  copy(): Promise<void>;
  /** Puts the copy in the place of the published file. */
  publish(): Promise<void>;
  /** Ends the process; a copy that was not published is gone then. */
  end(): Promise<void>;
}

/** Starts what will publish the work file. It takes a moment, in which the caller can do something else. */
export function startPublisher(work: string, published: string): Publisher {
  const child = fork(join(import.meta.dirname, 'publisher.js'), [work, published], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // What cannot be started is told of by its first step.
  child.on('error', () => undefined);
  let synced: Promise<void> | undefined;
  let isPublished = false;
  return {
    copy() {
      const copied = doStep(child, 'copy');
      synced = copied.then(() => doStep(child, 'sync'));
      // Told by whoever publishes.
      synced.catch(() => undefined);
      return copied;
    },
    async publish() {
      await synced;
      await doStep(child, 'publish');
      isPublished = true;
    },
    async end() {
      const hasEnded =
        child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
      const ended = hasEnded || isPublished ? undefined : once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
      // After publishing it may still be giving back the space of the old file: nobody waits for that.
      child.unref();
    },
  };
}

type Reply = { readonly done: string } | { readonly error: NodeJS.ErrnoException };

/** Has one step done. There is one at a time. */
function doStep(child: ChildProcess, step: 'copy' | 'sync' | 'publish'): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      child.off('message', onReply);
      child.off('exit', onExit);
      outcome();
    };
    const onReply = (reply: Reply) => {
      settle(() => ('done' in reply ? resolve() : reject(publishingError(reply.error))));
    };
    const onExit = (code: number | null, signal: string | null) => {
      settle(() => reject(new Error(`Publishing broke off with ${signal ?? `code ${code}`}.`)));
    };
    child.on('message', onReply);
    child.on('exit', onExit);
    if (child.connected) child.send(step);
    else onExit(child.exitCode, child.signalCode);
  });
}

function publishingError({ message, ...rest }: NodeJS.ErrnoException): Error {
  const error = Object.assign(new Error(message), rest);
  const problem = machineProblem(error);
  return problem ? new ProblemError(problem) : error;
}
