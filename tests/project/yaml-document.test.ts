import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { readYaml, type YamlDocument } from '../../src/project/yaml-document.ts';

const TEXT = `# A comment.
plain: word
single: 'one'
double: "two"
folded: >
  a text
  of lines
empty:
list: [1, {deep: x}]
block:
  - 2
  - inner: y
"quoted key": z
named: &name {inside: 1}
alias: *name
items:
  - >
    folded - text
  -
  - last
True: yes
`;

function read(text: string): YamlDocument {
  const document = readYaml(text);
  if ('mistakes' in document) throw new Error(document.mistakes[0]!.wrong);
  return document;
}

/** The line of `TEXT` from where a path is said to begin. */
function textAt(path: readonly PropertyKey[], part?: 'key') {
  return TEXT.slice(read(TEXT).positionOf(path, part)).split('\n')[0];
}

describe('the place of a path', () => {
  it.each<[string, PropertyKey[], string]>([
    ['a word', ['plain'], 'word'],
    ['a word in quotes, with its quote', ['single'], "'one'"],
    ['a word in double quotes', ['double'], '"two"'],
    ['a text below its key is that of the key', ['folded'], 'folded: >'],
    ['nothing is that of the key', ['empty'], 'empty:'],
    ['a list is that of the key', ['list'], 'list: [1, {deep: x}]'],
    ['a value of a list', ['list', 0], '1, {deep: x}]'],
    ['a word inside a list', ['list', 1, 'deep'], 'x}]'],
    ['a value of a list in lines', ['block', 0], '2'],
    ['a word inside such a list', ['block', 1, 'inner'], 'y'],
    ['what a quoted key has', ['quoted key'], 'z'],
    ['an alias is that of the key', ['alias'], 'alias: *name'],
    ['a text in a list is that of its dash', ['items', 0], '- >'],
    ['nothing in a list is that of its dash', ['items', 1], '-'],
    ['a word in a list after these', ['items', 2], 'last'],
    ['a key that is written in another way than it is read', ['true'], 'yes'],
    ['what is not there is that of the deepest that is', ['block', 1, 'other'], 'inner: y'],
    ['what is not there at all is that of the whole', ['other'], 'plain: word'],
  ])('%s', (_, path, expected) => {
    expect(textAt(path)).toBe(expected);
  });

  it('is that of the key where it is asked for', () => {
    expect(textAt(['plain'], 'key')).toBe('plain: word');
    expect(textAt(['list', 1, 'deep'], 'key')).toBe('deep: x}]');
    expect(textAt(['quoted key'], 'key')).toBe('"quoted key": z');
  });

  it('in a text that says nothing is its beginning', () => {
    const document = read('# A comment.\n');
    expect(document.value).toBeUndefined();
    expect(document.positionOf(['x', 'y'])).toBe(0);
  });

  it('of any word or number, in any document, is where it is written', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.integer(),
        word,
        fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
        fc.dictionary(word, tie('tree'), { minKeys: 1, maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer({ min: -1, max: 4 }), (value, flowLevel) => {
        const text = dump(value, { flowLevel, noRefs: true });
        const document = read(text);
        expect(document.value).toEqual(value);
        for (const [path, leaf] of leaves(value)) {
          const written = text.slice(document.positionOf(path));
          expect(written.replace(/^['"]/, '').startsWith(String(leaf))).toBe(true);
        }
      }),
    );
  });
});

/** The words and numbers of a value, each with its path. */
function leaves(value: unknown, path: readonly PropertyKey[] = []): [PropertyKey[], unknown][] {
  if (typeof value !== 'object' || value === null) return [[[...path], value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

describe('words mean what YAML 1.2 has them mean', () => {
  it.each<[string, unknown]>([
    ['yes', 'yes'],
    ['2025-01-01', '2025-01-01'],
    ['1:30', '1:30'],
    ['1_000', '1_000'],
    ['017', 17],
    ['0o17', 15],
    ['0x1F', 31],
    ['1e3', 1000],
    ['.5', 0.5],
    ['~', null],
    ['true', true],
    ['"true"', 'true'],
  ])('%s', (text, value) => {
    expect(read(`key: ${text}`).value).toEqual({ key: value });
  });
});

describe('what cannot be read is told with its place', () => {
  it.each<[string, string, number, string]>([
    ['a tab', 'a:\n\tb: 1\n', 3, 'tab characters must not be used in indentation'],
    [
      'a bracket that is not closed',
      'a: [b',
      5,
      'unexpected end of the stream within a flow collection',
    ],
    ['a bracket closed too far left', 'a: [\n  b,\n]\n', 10, 'deficient indentation'],
    ['a quote that is not closed', 'a: "b\nc: 1\n', 6, 'deficient indentation'],
    ['a colon in a text', 'a: b: c', 4, 'bad indentation of a mapping entry'],
    ['a tag that means nothing', 'a: !other x', 3, 'unknown scalar tag !<!other>'],
    ['a key twice', 'a: 1\na: 2\n', 5, "the key 'a' comes a second time"],
    ['a key in quotes twice', 'a: 1\n"a": 2\n', 5, "the key 'a' comes a second time"],
    ['a key that is a mapping', 'a: 1\nb: {{ c }}', 9, 'a key is no word'],
    ['a second document', 'a: 1\n---\nb: 2\n', 5, 'a second document begins'],
    ['a second document that is empty', '---\na: 1\n---\n', 9, 'a second document begins'],
    ['an alias of nothing', 'a: *b', 3, 'nothing before the alias *b is named &b'],
    ['an alias before its name', 'a: *b\nc: &b 1', 3, 'nothing before the alias *b is named &b'],
    ['an alias inside what it names', 'a: &b [*b]', 7, 'the alias *b stands within what it names'],
  ])('%s', (_, text, position, wrong) => {
    expect(readYaml(text)).toMatchObject({ mistakes: [{ position, wrong }] });
  });

  it('each key that comes a second time is told', () => {
    expect(readYaml('a: {b: 1, b: 2}\na: 3\n')).toMatchObject({
      mistakes: [{ position: 10 }, { position: 16 }],
    });
  });

  it('aliases that stand for more than there is room for', () => {
    const levels = 'abcdefghij'.split('').map((name, index, names) => {
      const of = index === 0 ? '1' : `*${names[index - 1]}`;
      return `${name}: &${name} [${Array(10).fill(of).join(', ')}]`;
    });
    expect(readYaml(levels.slice(0, 4).join('\n'))).toHaveProperty('value');
    expect(readYaml(levels.join('\n'))).toMatchObject({
      mistakes: [{ wrong: 'aliases stand for more than 100,000 values' }],
    });
  });

  it('an alias of a word, a list and a mapping is what each is', () => {
    const { value } = read('a: &a 1\nb: &b [*a]\nc: &c {d: *b}\ne: [*a, *b, *c]\n');
    expect(value).toHaveProperty('e', [1, [1], { d: [1] }]);
  });
});
