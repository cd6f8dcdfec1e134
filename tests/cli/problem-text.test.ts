import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { problemText, reportFailure } from '../../src/cli/problem-text.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('a fault of klinehouse has exit code 3, and says what to do', () => {
  const printed: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((text) => printed.push(text));
  expect(reportFailure(new TypeError('x is not a function'), false)).toBe(3);
  expect(printed[0]).toContain('x is not a function');
  expect(printed[1]).toBe(
    `\nThis should not happen. Please report it, with the text above and what you did, for klinehouse ${manifest.version} (Node ${process.version}, ${process.platform} ${process.arch}).`,
  );
});

it('of a very long line, what is around the place is shown', () => {
  const text = `${'a'.repeat(5000)}!${'b'.repeat(5000)}`;
  const lines = problemText({
    code: 'KH204',
    cause: 'x',
    place: { file: 'f.sql', line: 1, column: 5001, text },
  }).split('\n');
  const [shown, caret] = [lines[2]!, lines[3]!].map(stripVTControlCharacters);
  expect(shown).toHaveLength('  1 | '.length + 200);
  expect(shown![caret!.indexOf('^')]).toBe('!');
});
