import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSchedule } from '../../src/runner/schedule.ts';

const pause = () => new Promise<void>((done) => setImmediate(done));

describe('a schedule', () => {
  it('does everything once, after what it needs, and never more at once than there are workers', async () => {
    // Node n may need any of the nodes before it.
    const graph = fc.array(fc.array(fc.nat(30)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        graph,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(19), { maxLength: 3 }),
        fc.array(fc.nat(19), { maxLength: 20 }),
        async (drawn, size, bad, light) => {
          const needs = drawn.map((list, node) =>
            node === 0 ? [] : list.map((value) => value % node),
          );
          const nodes = needs.map((_, node) => node);
          const order: number[] = [];
          const finished = new Set<number>();
          let busy = 0;
          const { failed, skipped } = await runSchedule(
            nodes,
            (node) => needs[node]!,
            Array.from({ length: size }, (_, id) => id),
            async (node) => {
              expect(needs[node]!.every((needed) => finished.has(needed))).toBe(true);
              expect(++busy).toBeLessThanOrEqual(size);
              order.push(node);
              for (let wait = 0; wait < node % 3; wait++) await pause();
              busy--;
              if (bad.includes(node)) throw new Error('bad');
              finished.add(node);
            },
            {
              isLight: (node) => light.includes(node),
              async work(together) {
                expect(together.length).toBeGreaterThan(1);
                expect(++busy).toBeLessThanOrEqual(size);
                for (const node of together) {
                  expect(light).toContain(node);
                  expect(needs[node]!.every((needed) => finished.has(needed))).toBe(true);
                }
                await pause();
                busy--;
                if (together.some((node) => bad.includes(node))) return false;
                for (const node of together) {
                  order.push(node);
                  finished.add(node);
                }
                return true;
              },
            },
          );
          expect(new Set(order).size).toBe(order.length);
          const blocked = new Set<number>();
          for (const node of nodes) {
            if (needs[node]!.some((needed) => blocked.has(needed) || bad.includes(needed)))
              blocked.add(node);
          }
          expect([...skipped].sort((a, b) => a - b)).toEqual([...blocked]);
          expect([...failed.keys()].sort((a, b) => a - b)).toEqual(
            nodes.filter((node) => bad.includes(node) && !blocked.has(node)),
          );
          expect(order.length + skipped.length).toBe(nodes.length);
        },
      ),
    );
  });

  it('keeps all workers busy, and takes the longest way first', async () => {
    const needs: Record<string, string[]> = {
      a: [],
      b: [],
      long: [],
      next: ['long'],
      last: ['next'],
    };
    const started: string[] = [];
    let most = 0;
    let busy = 0;
    await runSchedule(
      Object.keys(needs),
      (node) => needs[node]!,
      [1, 2],
      async (node) => {
        started.push(node);
        most = Math.max(most, ++busy);
        await pause();
        busy--;
      },
    );
    expect(started[0]).toBe('long');
    expect(most).toBe(2);
  });

  it('gives each worker a share of the light nodes that are ready, and does one by one what cannot be done so', async () => {
    const shares: number[][] = [];
    const alone: number[] = [];
    await runSchedule(
      [0, 1, 2, 3, 4, 5, 6],
      (node) => (node === 6 ? [0] : []),
      [1, 2],
      async (node) => void alone.push(node),
      {
        isLight: (node) => node !== 3,
        async work(nodes) {
          shares.push([...nodes]);
          return !nodes.includes(0);
        },
      },
    );
    // Of 0, 1, 2, 4, 5 half and no more; 3 is not light, and 6 waits for 0.
    expect(shares).toEqual([[0, 1]]);
    expect(alone.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('of nothing is done', async () => {
    expect(
      await runSchedule(
        [],
        () => [],
        [1],
        async () => expect.unreachable(),
      ),
    ).toMatchObject({ skipped: [] });
  });
});
