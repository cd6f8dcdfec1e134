/** What became of a schedule. */
export interface Outcome<Node> {
  /** Nodes whose work threw, with what it threw. */
  readonly failed: ReadonlyMap<Node, unknown>;
  /** Nodes left out because one they depend on failed or was left out. */
  readonly skipped: readonly Node[];
}

/** Work that takes less in company. */
export interface Together<Node, Worker> {
  /** Whether a node's work is so little that it need not be shared out. */
  isLight(node: Node): boolean;
  /** Does the work of several light nodes, none of which depends on another; false where none of it could be done. */
  work(nodes: readonly Node[], worker: Worker): Promise<boolean>;
}

/** No worker takes more light nodes at once: what depends on one of them waits for all. */
const MOST_TOGETHER = 10;

/**
 * Does the work of every node, each after those it depends on, as many at once as there are workers; of those that
 * are ready, the one with the longest way still to go first. When one fails, what does not depend on it goes on.
 * Where more light nodes are ready than there are workers, each takes a share of them `together`; what cannot be done
 * so is done one by one.
 */
export async function runSchedule<Node, Worker>(
  nodes: readonly Node[],
  dependenciesOf: (node: Node) => readonly Node[],
  workers: readonly Worker[],
  work: (node: Node, worker: Worker) => Promise<void>,
  together?: Together<Node, Worker>,
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
  const nextOnes = (): Node[] => {
    const first = next();
    if (first === undefined) return [];
    if (!together?.isLight(first)) return [first];
    const light = [...ready].filter((node) => together.isLight(node));
    const share = Math.min(MOST_TOGETHER, Math.floor((1 + light.length) / workers.length));
    const others = light
      .toSorted((a, b) => wayToGo.get(b)! - wayToGo.get(a)!)
      .slice(0, Math.max(0, share - 1));
    for (const node of others) ready.delete(node);
    return [first, ...others];
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

  const doAlone = async (node: Node, worker: Worker) => {
    try {
      await work(node, worker);
      finish(node);
    } catch (error) {
      failed.set(node, error);
      skipDependents(node);
    }
  };

  let wakeIdle: (() => void) | undefined;
  let running = 0;
  const runWorker = async (worker: Worker) => {
    for (;;) {
      const nodes = nextOnes();
      if (nodes.length === 0) {
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
      if (nodes.length > 1 && (await together!.work(nodes, worker))) nodes.forEach(finish);
      else for (const node of nodes) await doAlone(node, worker);
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
