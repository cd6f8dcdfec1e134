import { expect, it } from 'vitest';
import { matchesWildcard } from '../../../src/runner/select/wildcard.ts';

it.each([
  ['a*', 'abc', true],
  ['a*', 'ba', false],
  ['*', '', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a[bc]d', 'acd', true],
  ['a[!bc]d', 'acd', false],
  ['a[b-d]', 'ac', true],
  // Everything else is itself.
  ['a.c', 'abc', false],
  ['a+(b', 'a+(b', true],
  ['a]', 'a]', true],
  ['[', '[', true],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});
