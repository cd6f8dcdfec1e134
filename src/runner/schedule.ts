/** What became of a schedule. */
export interface Outcome<Node> {
  /** Nodes whose work threw, with what it threw. */
  readonly failed: ReadonlyMap<Node, unknown>;
  /** Nodes left out because one they depend on failed or was left out. */
  readonly skipped: readonly Node[];
}

/**
 * Does the work of every node, each after those it depends on, as many at once as there are workers; of those that
 * are ready, the one with the longest way still to go first. When one fails, what does not depend on it goes on.
 */
export async function runSchedule<Node, Worker>(
  nodes: readonly Node[],
  dependenciesOf: (node: Node) => readonly Node[],
  workers: readonly Worker[],
  work: (node: Node, worker: Worker) => Promise<void>,
): Promise<Outcome<Node>> {
  const wayToGo = longestWays(nodes, dependenciesOf);
  const dependents = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  const waitsFor = new Map<Node, number>();
  for (const node of nodes) {
    const needs = new Set(dependenciesOf(node).filter((needed) => wayToGo.has(needed)));
    for (const needed of needs) dependents.get(needed)!.push(node);
    waitsFor.set(node, needs.size);
  }
  const ready = new Set(nodes.filter((node) => waitsFor.get(node) === 0));
  const failed = new Map<Node, unknown>();
  const skipped = new Set<Node>();

  const next = (): Node | undefined => {
    let best: Node | undefined;
    for (const node of ready) {
      if (best === undefined || wayToGo.get(node)! > wayToGo.get(best)!) best = node;
    }
    if (best !== undefined) ready.delete(best);
    return best;
  };
  const finish = (node: Node) => {
    for (const dependent of dependents.get(node)!) {
      const left = waitsFor.get(dependent)! - 1;
      waitsFor.set(dependent, left);
      if (left === 0) ready.add(dependent);
    }
  };
  const skipDependents = (node: Node) => {
    const way = [node];
    for (const above of way) {
      for (const dependent of dependents.get(above)!) {
        if (skipped.has(dependent)) continue;
        skipped.add(dependent);
        way.push(dependent);
      }
    }
  };

  let wakeIdle: (() => void) | undefined;
  let running = 0;
  const runWorker = async (worker: Worker) => {
    for (;;) {
      const node = next();
      if (node === undefined) {
        if (running === 0) return;
        await new Promise<void>((wake) => {
          const before = wakeIdle;
          wakeIdle = () => {
            before?.();
            wake();
          };
        });
        continue;
      }
      running++;
      try {
        await work(node, worker);
        finish(node);
      } catch (error) {
        failed.set(node, error);
        skipDependents(node);
      }
      running--;
      wakeIdle?.();
      wakeIdle = undefined;
    }
  };
  await Promise.all(workers.map(runWorker));
  return { failed, skipped: [...skipped] };
}

/** For each node how many steps the longest chain that waits for it has. `nodes` are in order of dependency. */
function longestWays<Node>(
  nodes: readonly Node[],
  dependenciesOf: (node: Node) => readonly Node[],
): Map<Node, number> {
  const ways = new Map(nodes.map((node) => [node, 0]));
  for (const node of nodes.toReversed()) {
    for (const needed of dependenciesOf(node)) {
      const way = ways.get(needed);
      if (way !== undefined) ways.set(needed, Math.max(way, ways.get(node)! + 1));
    }
  }
  return ways;
}
