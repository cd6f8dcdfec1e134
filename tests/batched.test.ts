import { expect, it } from 'vitest';
import { batched } from '../src/batched.ts';

it('questions asked together are answered together, each with its own answer', async () => {
  const asked: (readonly number[])[] = [];
  const double = batched(async (numbers: readonly number[]) => {
    asked.push(numbers);
    return numbers.map((number) => 2 * number);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(await double(4)).toBe(8);
  expect(asked).toEqual([[1, 2, 3], [4]]);
});

it('a question that breaks off breaks off all that were asked with it, and none after', async () => {
  const root = batched(async (numbers: readonly number[]) => {
    if (numbers.some((number) => number < 0)) throw new Error('negative');
    return numbers.map(Math.sqrt);
  });
  const together = await Promise.allSettled([4, -1].map(root));
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await root(9)).toBe(3);
});
