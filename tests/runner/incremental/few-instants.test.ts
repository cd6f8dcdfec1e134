import { expect, it } from 'vitest';
import { areFew } from '../../../src/runner/incremental/few-instants.ts';

/** So many instants, each so many minutes after the one before. */
const every = (minutes: number, count: number) =>
  Array.from({ length: count }, (_, index) => index * minutes);

it.each<[string, number[][], boolean]>([
  ['a hundred, whatever is around them', [every(1, 100)], true],
  ['more than a hundred, one beside the other', [every(1, 101)], false],
  // Bars of a minute, for two are so near: of the 1212 from 0 to 1211 these 101 are a twelfth.
  ['one of twelve bars', [[...every(12, 99), 1177, 1211]], true],
  ['more than one of twelve bars', [[...every(12, 99), 1177, 1210]], false],
  // 44 of 44 bars and 100 of 1684: together 144 of 1728.
  ['a dense series beside a long one', [every(1, 44), [...every(17, 98), 1650, 1683]], true],
  [
    'a dense series beside one that is too short',
    [every(1, 44), [...every(17, 98), 1650, 1682]],
    false,
  ],
])('%s', (_, regions, expected) => {
  expect(areFew(regions)).toBe(expected);
});
