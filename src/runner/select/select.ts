import { ProblemError } from '../../problem.ts';
import { matchSelector, mayBeEmpty, suggestValue } from './match.ts';
import { parseSelector, type Selector } from './parse-selector.ts';
import type { SelectNode } from './select-node.ts';

/** Selectors as they are typed, each perhaps several with spaces between; absent where none were. */
export interface Selection {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/**
 * The nodes that are selected and not excluded; everything is selected where nothing is said. Spaces join, commas
 * keep what is in all of their parts. Throws a ProblemError (KH504) for a selector that matches nothing, and for
 * one that is none (KH505).
 */
export function selectNodes(
  nodes: readonly SelectNode[],
  { select, exclude }: Selection,
): Set<SelectNode> {
  const selected = select ? union(select, (text) => selectedBy(nodes, text)) : new Set(nodes);
  const excluded = union(exclude ?? [], (text) => intersection(nodes, parts(text)));
  return selected.difference(excluded);
}

/** Whether a selector asks how models differ from what was built. Throws a ProblemError (KH505) for one that is none. */
export function asksForState({ select = [], exclude = [] }: Selection): boolean {
  return words([...select, ...exclude])
    .flatMap(parts)
    .some(({ method }) => method === 'state');
}

function union(
  texts: readonly string[],
  nodesOf: (text: string) => ReadonlySet<SelectNode>,
): Set<SelectNode> {
  return new Set(words(texts).flatMap((word) => [...nodesOf(word)]));
}

function words(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
}

/** What one `--select` without spaces chooses: one model at least, unless it asks for what has changed. */
function selectedBy(nodes: readonly SelectNode[], text: string): Set<SelectNode> {
  const selectors = parts(text);
  const found = intersection(nodes, selectors);
  if (selectors.some(mayBeEmpty) || [...found].some((node) => node.file !== undefined))
    return found;
  throw new ProblemError(
    found.size > 0
      ? {
          code: 'KH504',
          cause: `The selector '${text}' matches landing tables alone, which no model makes.`,
          fix: `'${text}+' selects the models that are made from it.`,
        }
      : {
          code: 'KH504',
          cause: `The selector '${text}' matches no model: none is in all of its parts.`,
          fix: 'A comma keeps what both sides have in common; a space joins them.',
        },
  );
}

function parts(text: string): Selector[] {
  return text.split(',').map(parseSelector);
}

function intersection(
  nodes: readonly SelectNode[],
  selectors: readonly Selector[],
): Set<SelectNode> {
  return selectors
    .map((selector) => reachedBy(nodes, selector))
    .reduce((common, reached) => common.intersection(reached));
}

/** What a selector matches, and what it reaches from there. */
function reachedBy(nodes: readonly SelectNode[], selector: Selector): Set<SelectNode> {
  const matched = new Set(matchSelector(nodes, selector));
  if (matched.size === 0 && !mayBeEmpty(selector)) {
    throw new ProblemError({
      code: 'KH504',
      cause: `The selector '${selector.text}' matches no model.`,
      fix: suggestValue(nodes, selector),
    });
  }
  const parentsOf = neighbours(nodes, 'up');
  const childrenOf = neighbours(nodes, 'down');
  if (selector.isClosed) {
    const below = walk(matched, childrenOf, Number.POSITIVE_INFINITY);
    return walk(below, parentsOf, Number.POSITIVE_INFINITY);
  }
  return walk(matched, parentsOf, selector.up).union(walk(matched, childrenOf, selector.down));
}

type Neighbours = ReadonlyMap<SelectNode, readonly SelectNode[]>;

function neighbours(nodes: readonly SelectNode[], direction: 'up' | 'down'): Neighbours {
  const byName = new Map(nodes.map((node) => [node.qualifiedName, node]));
  const found = new Map<SelectNode, SelectNode[]>(nodes.map((node) => [node, []]));
  for (const child of nodes) {
    for (const parent of child.parents.flatMap((name) => byName.get(name) ?? [])) {
      if (direction === 'up') found.get(child)!.push(parent);
      else found.get(parent)!.push(child);
    }
  }
  return found;
}

/** The nodes within so many steps, those of the start among them. */
function walk(
  start: ReadonlySet<SelectNode>,
  neighboursOf: Neighbours,
  most: number,
): Set<SelectNode> {
  const reached = new Set(start);
  let edge = [...start];
  for (let step = 0; step < most && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap((node) => neighboursOf.get(node)!))].filter(
      (node) => !reached.has(node),
    );
    for (const node of edge) reached.add(node);
  }
  return reached;
}
