import { expect, it } from 'vitest';
import { type Problem, ProblemError } from '../../../src/problem.ts';
import { runUnitTests } from '../../../src/runner/unit-tests/run-unit-tests.ts';
import { tempProject } from '../../support/temp-project.ts';

/** What is found wrong with a file of unit tests. */
async function problemsOf(yaml: string): Promise<readonly Problem[]> {
  const project = tempProject();
  project.write('tests/models/planted.yml', yaml);
  try {
    await runUnitTests(project.root);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems;
  }
  return [];
}

const at = (line: number, column: number) =>
  expect.objectContaining({ file: 'tests/models/planted.yml', line, column });

it.each<[string, string, object[]]>([
  [
    'a model that is not there',
    'model: fact_klines\ntests: [{name: a, expect: []}]\n',
    [
      {
        code: 'KH240',
        cause: "There is no model 'fact_klines'.",
        fix: "Did you mean 'fact_kline'?",
        place: at(1, 8),
      },
    ],
  ],
  [
    'a table that parts write',
    'model: fact_indicator\ntests: [{name: a, expect: []}]\n',
    [
      {
        code: 'KH240',
        cause: 'fact_indicator has no rows of its own to test.',
        fix: expect.stringMatching(/^Test one of its parts: .*indicators\.rsi/),
        place: at(1, 8),
      },
    ],
  ],
  [
    'a table that is not there, one that the model does not read, and one that it is a part of',
    `model: indicators.sma
tests:
  - name: a
    given:
      indicators.bar: [{close: 1}]
      fact_kline: [{close: 1}]
    expect: []
    then:
      removed:
        fact_indicator: [{value: 1}]
      expect: []
`,
    [
      {
        code: 'KH241',
        cause: "indicators.sma does not read 'indicators.bar'.",
        fix: "Did you mean 'indicators.bars'?",
        place: at(5, 7),
      },
      {
        code: 'KH241',
        cause: "indicators.sma does not read 'fact_kline'.",
        fix: 'Known are: indicators.bars.',
        place: at(6, 7),
      },
      {
        code: 'KH241',
        cause: "indicators.sma does not read 'fact_indicator'.",
        fix: 'Known are: indicators.bars.',
        place: at(10, 9),
      },
    ],
  ],
  [
    'columns that are not there',
    `model: indicators.sma
tests:
  - name: a
    given:
      indicators.bars:
        - {close: 1, close_tim: 2024-07-01}
    expect:
      - {sma_21: 1}
`,
    [
      {
        code: 'KH242',
        cause: "indicators.bars has no column 'close_tim'.",
        fix: "Did you mean 'close_time'?",
        place: at(6, 22),
      },
      {
        code: 'KH242',
        cause: "indicators.sma has no column 'sma_21'.",
        fix: "Did you mean 'sma_20'?",
        place: at(8, 10),
      },
    ],
  ],
  [
    'values of another type',
    `model: indicators.sma
tests:
  - name: a
    given:
      indicators.bars:
        - {close: 1, bar_no: 0}
        - {close: much, bar_no: 1.5, close_time: 2024-07-32}
    expect:
      - {sma_20: [1, 2]}
`,
    [
      {
        code: 'KH243',
        cause: "'2024-07-32' is no TIMESTAMP, which indicators.bars.close_time is.",
        place: at(7, 50),
      },
      {
        code: 'KH243',
        cause: "'1.5' is no INTEGER, which indicators.bars.bar_no is.",
        place: at(7, 33),
      },
      {
        code: 'KH243',
        cause: "'much' is no DOUBLE, which indicators.bars.close is.",
        place: at(7, 19),
      },
      {
        code: 'KH243',
        cause: "'[1,2]' is no DOUBLE, which indicators.sma.sma_20 is.",
        place: at(9, 10),
      },
    ],
  ],
  [
    'rows to remove that were never given, or are gone already',
    `model: indicators.sma
tests:
  - name: a
    given:
      indicators.bars:
        - {bar_no: 1, close: 10}
        - {bar_no: 2, close: 20}
        - {bar_no: 3}
    expect: []
    then:
      removed:
        indicators.bars:
          - {close: 10}
          - {bar_no: 1, close: 10}
          - {bar_no: 2, close: 21}
          - {bar_no: 3, close: null}
      expect: []
`,
    [
      {
        code: 'KH244',
        cause: 'There is no row to remove from indicators.bars with bar_no 1, close 10.',
        fix: 'A row that goes is one of those given, and no longer there for the next.',
        place: at(14, 13),
      },
      {
        code: 'KH244',
        cause: 'There is no row to remove from indicators.bars with bar_no 2, close 21.',
        fix: 'A row that goes is one of those given, and no longer there for the next.',
        place: at(15, 13),
      },
    ],
  ],
  [
    'keys that nothing knows, and rows that are none',
    `model: indicators.sma
tests:
  - name: a
    givn: {}
    expect: []
  - name: b
    expect: [{}]
  - name: c
    given: {indicators.bars: {close: 1}}
    expect: []
`,
    [
      {
        code: 'KH103',
        cause: "Unknown key 'givn'.",
        fix: "Did you mean 'given'?",
        place: at(4, 5),
      },
      { code: 'KH102', cause: 'tests.1.expect.0: expected one column at least.', place: at(7, 14) },
      {
        code: 'KH102',
        cause: 'tests.2.given.indicators.bars: expected a list of rows.',
        place: at(9, 13),
      },
    ],
  ],
])('%s', async (_, yaml, expected) => {
  const problems = await problemsOf(yaml);
  expect(problems).toHaveLength(expected.length);
  expect(problems).toEqual(expect.arrayContaining(expected));
});
