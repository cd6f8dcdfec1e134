import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/problem.ts';
import { type Selection, selectNodes } from '../../../src/runner/select/select.ts';
import type { SelectNode } from '../../../src/runner/select/select-node.ts';

function node(path: string, parents: string, more: Partial<SelectNode> = {}): SelectNode {
  const [folder, name] = path.split('/') as [string, string];
  const ownSchema = ['indicators', 'raw', 'seeds', 'staging'].includes(folder);
  const isLanding = folder === 'raw' || folder === 'seeds';
  return {
    qualifiedName: ownSchema ? `${folder}.${name}` : name,
    folder,
    name,
    file: isLanding ? undefined : `models/${folder}/${name}.sql`,
    tags: [],
    change: 'none',
    parents: parents.split(' ').filter((parent) => parent !== ''),
    ...more,
  };
}

/**
 * raw.kline → stg_kline → fact_kline → rsi → fact_indicator → fact_prediction → mart_a
 *                                    → ema ↗                  ↗ raw.metric → dim_metric
 *                                    → mart_b ← seeds.quote
 */
const NODES: readonly SelectNode[] = [
  node('raw/kline', ''),
  node('raw/metric', '', { change: 'modified' }),
  node('seeds/quote', ''),
  node('staging/stg_kline', 'raw.kline'),
  node('facts/fact_kline', 'staging.stg_kline', { tags: ['daily', 'core'] }),
  node('indicators/rsi', 'fact_kline', { change: 'modified' }),
  node('indicators/ema', 'fact_kline', { tags: ['daily'] }),
  node('facts/fact_indicator', 'indicators.rsi indicators.ema'),
  node('dimensions/dim_metric', 'raw.metric'),
  node('facts/fact_prediction', 'fact_indicator dim_metric', { tags: ['core'] }),
  node('marts/mart_a', 'fact_prediction', { change: 'new' }),
  node('marts/mart_b', 'fact_kline seeds.quote'),
];

/** The short names of the models that are selected, in the order of the nodes. */
function names(selection: Selection): string {
  const selected = selectNodes(NODES, selection);
  return NODES.filter((known) => selected.has(known) && known.file)
    .map(({ name }) => name)
    .join(' ');
}

const selected = (...select: string[]) => names({ select });

describe('a selector', () => {
  it.each([
    // By name, with the folder, with wildcards.
    ['fact_kline', 'fact_kline'],
    ['rsi', 'rsi'],
    ['indicators.rsi', 'rsi'],
    ['facts.fact_kline', 'fact_kline'],
    ['marts', 'mart_a mart_b'],
    ['fact_*', 'fact_kline fact_indicator fact_prediction'],
    ['mart_?', 'mart_a mart_b'],
    ['mart_[!a]', 'mart_b'],
    ['indicators.*', 'rsi ema'],
    ['fqn:rsi', 'rsi'],
    // Up and down, all the way and so many steps.
    ['+fact_indicator', 'stg_kline fact_kline rsi ema fact_indicator'],
    ['1+fact_indicator', 'rsi ema fact_indicator'],
    ['2+fact_indicator', 'fact_kline rsi ema fact_indicator'],
    ['0+fact_indicator', 'fact_indicator'],
    ['rsi+', 'rsi fact_indicator fact_prediction mart_a'],
    ['rsi+1', 'rsi fact_indicator'],
    ['rsi+2', 'rsi fact_indicator fact_prediction'],
    ['1+rsi+1', 'fact_kline rsi fact_indicator'],
    ['+rsi+', 'stg_kline fact_kline rsi fact_indicator fact_prediction mart_a'],
    [
      '+marts',
      'stg_kline fact_kline rsi ema fact_indicator dim_metric fact_prediction mart_a mart_b',
    ],
    // All below, and all that this is made from.
    [
      '@dim_metric',
      'stg_kline fact_kline rsi ema fact_indicator dim_metric fact_prediction mart_a',
    ],
    ['@mart_b', 'stg_kline fact_kline mart_b'],
    // By path and file.
    ['models/marts', 'mart_a mart_b'],
    ['./models/marts/', 'mart_a mart_b'],
    ['path:models/marts/mart_a.sql', 'mart_a'],
    ['models/*/fact_k*.sql', 'fact_kline'],
    [
      'path:models',
      NODES.slice(3)
        .map(({ name }) => name)
        .join(' '),
    ],
    ['file:rsi.sql', 'rsi'],
    ['mart_b.sql', 'mart_b'],
    // By tag, state and source.
    ['tag:daily', 'fact_kline ema'],
    ['tag:da*', 'fact_kline ema'],
    ['tag:core+1', 'fact_kline rsi ema fact_prediction mart_a mart_b'],
    ['state:new', 'mart_a'],
    ['state:modified', 'rsi mart_a'],
    ['state:modified+', 'rsi fact_indicator dim_metric fact_prediction mart_a'],
    ['state:unmodified,marts', 'mart_b'],
    ['state:old,marts', 'mart_b'],
    ['source:raw.kline+1', 'stg_kline'],
    ['raw.metric+', 'dim_metric fact_prediction mart_a'],
    ['source:seeds+', 'mart_b'],
    // Commas keep what is in all parts, spaces join.
    ['tag:daily,tag:core', 'fact_kline'],
    ['rsi+,ema+', 'fact_indicator fact_prediction mart_a'],
    ['+mart_a,+mart_b', 'stg_kline fact_kline'],
    ['rsi ema', 'rsi ema'],
    ['rsi  marts,state:new', 'rsi mart_a'],
  ])('%s', (text, expected) => {
    expect(selected(text)).toBe(expected);
  });

  it('may come several times: the choices are joined', () => {
    expect(selected('rsi', 'ema', 'rsi')).toBe('rsi ema');
  });

  it('is taken away from by --exclude, and from everything where nothing is selected', () => {
    expect(names({ select: ['+mart_a'], exclude: ['+rsi dim_metric'] })).toBe(
      'ema fact_indicator fact_prediction mart_a',
    );
    expect(names({ exclude: ['facts', 'staging,stg_*', 'marts'] })).toBe('rsi ema dim_metric');
    expect(names({ select: ['rsi'], exclude: ['indicators'] })).toBe('');
  });

  it('of what has changed may choose nothing', () => {
    const same = NODES.map((known) => ({ ...known, change: 'none' as const }));
    expect(selectNodes(same, { select: ['state:modified+'] }).size).toBe(0);
    expect(selectNodes(same, { select: ['state:new,marts'] }).size).toBe(0);
  });
});

describe('a selector that is wrong', () => {
  it.each([
    [
      'fact_klin',
      'KH504',
      "The selector 'fact_klin' matches no model.",
      "Did you mean 'fact_kline'?",
    ],
    ['+mart+2', 'KH504', "The selector '+mart+2' matches no model.", "Did you mean 'marts'?"],
    [
      'indicators.rsy',
      'KH504',
      "The selector 'indicators.rsy' matches no model.",
      "Did you mean 'indicators.rsi'?",
    ],
    ['tag:dayly', 'KH504', "The selector 'tag:dayly' matches no model.", "Did you mean 'daily'?"],
    [
      'models/mart',
      'KH504',
      "The selector 'models/mart' matches no model.",
      "Did you mean 'models/marts'?",
    ],
    ['ema.sq', 'KH504', "The selector 'ema.sq' matches no model.", undefined],
    [
      'file:emma.sql',
      'KH504',
      "The selector 'file:emma.sql' matches no model.",
      "Did you mean 'ema.sql'?",
    ],
    [
      'source:raw.klines+',
      'KH504',
      "The selector 'source:raw.klines+' matches no model.",
      "Did you mean 'raw.kline'?",
    ],
    [
      'state:changed',
      'KH504',
      "The selector 'state:changed' matches no model.",
      'Known are: modified, new, old, unmodified.',
    ],
    [
      'rsi,marts',
      'KH504',
      "The selector 'rsi,marts' matches no model: none is in all of its parts.",
      'A comma keeps what both sides have in common; a space joins them.',
    ],
    [
      'raw.kline',
      'KH504',
      "The selector 'raw.kline' matches landing tables alone, which no model makes.",
      "'raw.kline+' selects the models that are made from it.",
    ],
    [
      'tags:daily',
      'KH505',
      "The selector 'tags:daily' uses an unknown method 'tags'.",
      "Did you mean 'tag'?",
    ],
    [
      '@rsi+',
      'KH505',
      "The selector '@rsi+' has both '@' and a '+' at its end.",
      "'@' goes to all below by itself.",
    ],
    [
      'rsi,',
      'KH505',
      "The selector '' names nothing.",
      'Name a model, a folder, or tag:, state:, path:, source:.',
    ],
    [
      'tag:',
      'KH505',
      "The selector 'tag:' names nothing.",
      'Name a model, a folder, or tag:, state:, path:, source:.',
    ],
  ])('%s', (text, code, cause, fix) => {
    for (const selection of text === 'raw.kline' || text === 'rsi,marts'
      ? [{ select: [text] }]
      : [{ select: [text] }, { exclude: [text] }]) {
      const problems = problemsOf(selection);
      expect(problems).toMatchObject([{ code, cause, ...(fix && { fix }) }]);
    }
  });

  it('of a tag where there are none says how to give them', () => {
    const bare = NODES.map((known) => ({ ...known, tags: [] }));
    expect(() => selectNodes(bare, { select: ['tag:x'] })).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            fix: 'No model has tags; a header gives them with tags: [NAME].',
          }),
        ],
      }),
    );
  });
});

function problemsOf(selection: Selection) {
  try {
    selectNodes(NODES, selection);
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}
