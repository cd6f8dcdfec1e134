import { suggestName } from '../../nearest-name.ts';
import type { Selector } from './parse-selector.ts';
import type { SelectNode } from './select-node.ts';
import { hasWildcard, matchesWildcard } from './wildcard.ts';

type Matcher = (node: SelectNode, value: string) => boolean;

const STATES: Readonly<Record<string, (node: SelectNode) => boolean>> = {
  new: ({ change }) => change === 'new',
  old: ({ change }) => change !== 'new',
  modified: ({ change }) => change !== 'none',
  unmodified: ({ change }) => change === 'none',
};

const MATCHERS: Readonly<Record<Selector['method'], Matcher>> = {
  file: ({ file }, value) => file !== undefined && matchesWildcard(value, file.split('/').at(-1)!),
  fqn: hasName,
  path: liesIn,
  source: ({ file, folder, name }, value) =>
    file === undefined &&
    (matchesWildcard(value, folder) || matchesWildcard(value, `${folder}.${name}`)),
  state: (node, value) => STATES[value]?.(node) ?? false,
  tag: ({ tags }, value) => tags.some((tag) => matchesWildcard(value, tag)),
};

/** The nodes that a selector names, before it goes up or down from there. */
export function matchSelector(
  nodes: readonly SelectNode[],
  { method, value }: Selector,
): SelectNode[] {
  return nodes.filter((node) => MATCHERS[method](node, value));
}

/** By name, by folder, or by both with a dot between. */
function hasName({ folder, name }: SelectNode, value: string): boolean {
  const path = `${folder}.${name}`;
  if (hasWildcard(value)) return [name, path].some((text) => matchesWildcard(value, text));
  return [name, folder, path].includes(value);
}

function liesIn({ file }: SelectNode, value: string): boolean {
  const path = value.replace(/^\.\//, '').replace(/\/$/, '');
  return file !== undefined && (file.startsWith(`${path}/`) || matchesWildcard(path, file));
}

/** Whether a selector may well match nothing: that nothing has changed is no mistake. */
export function mayBeEmpty({ method, value }: Selector): boolean {
  return method === 'state' && value in STATES;
}

/** What could have been meant by a selector that matches nothing. */
export function suggestValue(nodes: readonly SelectNode[], { method, value }: Selector): string {
  const known = [...new Set(knownValues(nodes, method, value))];
  if (known.length === 0) return 'No model has tags; a header gives them with tags: [NAME].';
  return suggestName(value, known);
}

function knownValues(
  nodes: readonly SelectNode[],
  method: Selector['method'],
  value: string,
): string[] {
  const models = nodes.filter((node) => node.file !== undefined);
  switch (method) {
    case 'file':
      return models.map(({ file }) => file!.split('/').at(-1)!);
    case 'fqn':
      return value.includes('.')
        ? nodes.map(({ folder, name }) => `${folder}.${name}`)
        : models.flatMap(({ folder, name }) => [folder, name]);
    case 'path':
      return models.flatMap(({ folder, file }) => [`models/${folder}`, file!]);
    case 'source':
      return nodes
        .filter((node) => node.file === undefined)
        .flatMap(({ folder, qualifiedName }) => [folder, qualifiedName]);
    case 'state':
      return Object.keys(STATES);
    case 'tag':
      return nodes.flatMap(({ tags }) => tags);
  }
}
