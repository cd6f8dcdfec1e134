import { isLater, layerOf } from '../model/layers.ts';
import { type Macro, tablesRead } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import {
  type ParsedQuery,
  type ParseFailure,
  type QueryReads,
  type Reference,
  tableName,
} from '../model/sql-tree.ts';
import { suggestName } from '../nearest-name.ts';
import { type Problem, throwIfAny } from '../problem.ts';

/** A model, and the models and landing tables that must be there before it. */
export interface GraphNode {
  readonly model: Model;
  readonly query: QueryReads;
  readonly parents: readonly Model[];
  /** A model that must be there before, though its rows do not matter: the ids of a part's indicators. */
  readonly runsAfter: readonly Model[];
  /** Landing tables it reads: `raw.kline`, `seeds.interval`. */
  readonly landing: readonly string[];
}

/** A node as the parser gives it. */
export interface ParsedNode extends GraphNode {
  readonly query: ParsedQuery;
}

/**
 * The models in an order in which each comes after all that it reads; those that are not `known` are `parsed`, in their
 * order. Throws a ProblemError for syntax errors, unknown names and cycles.
 */
export function readGraph<Known extends GraphNode>(
  models: readonly Model[],
  macros: ReadonlyMap<string, Macro>,
  landingTables: readonly string[],
  known: ReadonlyMap<Model, Known>,
  parsed: readonly (ParsedQuery | ParseFailure)[],
): (ParsedNode | Known)[] {
  // SQL does not tell capitals from small letters in names; files of models have small ones.
  const byName = new Map(models.map((model) => [model.qualifiedName, model]));
  const parts = Map.groupBy(models, (model) => model.header.part_of);
  const problems: Problem[] = [];
  const nodes = new Map<Model, ParsedNode | Known>(known);
  const unknown = models.filter((model) => !known.has(model));
  for (const [index, model] of unknown.entries()) {
    const query = parsed[index]!;
    if ('message' in query) {
      problems.push({
        code: 'KH204',
        cause: query.message.startsWith('Only SELECT')
          ? 'A model is one SELECT; a PIVOT in it must name its values: PIVOT … ON x IN (…).'
          : query.message,
        place: model.placeInSql(query.byteOffset),
      });
      continue;
    }
    const whole = wholeOf(model, byName, problems);
    const types = byName.get('dim_indicator_type');
    const found = new Set<Model>(whole ? [whole] : []);
    const landing = new Set<string>();
    for (const table of tablesRead(query, macros)) {
      const name = tableName(table);
      const parent = byName.get(name);
      if (parent) {
        found.add(parent);
        if (isLater(parent, model)) problems.push(laterLayer(model, parent, table));
        for (const part of parts.get(parent.name) ?? []) found.add(part);
      } else if (landingTables.includes(name)) {
        landing.add(name);
      } else {
        problems.push({
          code: 'KH205',
          cause: `There is no model, seed or landing table '${name}'.`,
          fix: suggestName(name, [...byName.keys(), ...landingTables]),
          place: model.placeInSql(table.byteOffset),
        });
      }
    }
    nodes.set(model, {
      model,
      query,
      parents: [...found],
      runsAfter: whole && types ? [types] : [],
      landing: [...landing].sort(),
    });
  }
  throwIfAny(problems);
  return inOrder(models.map((model) => nodes.get(model)!));
}

function laterLayer(model: Model, parent: Model, { byteOffset }: Reference): Problem {
  return {
    code: 'KH219',
    cause: `A model of ${layerOf(model)} reads '${parent.qualifiedName}', a model of ${layerOf(parent)}, which is a later layer.`,
    fix: 'Move one of them: staging comes first, then dimensions, then indicators and facts, then marts.',
    place: model.placeInSql(byteOffset),
  };
}

/** The table that a model is a part of. */
function wholeOf(
  model: Model,
  byName: ReadonlyMap<string, Model>,
  problems: Problem[],
): Model | undefined {
  const { part_of } = model.header;
  if (!part_of) return undefined;
  const whole = byName.get(part_of);
  if (whole?.header.materialize === 'parts') return whole;
  const wholes = [...byName.values()].filter((known) => known.header.materialize === 'parts');
  problems.push({
    code: 'KH206',
    cause: `part_of names '${part_of}', which is no model with materialize: parts.`,
    fix: suggestName(
      part_of,
      wholes.map((known) => known.name),
    ),
    place: model.placeOfKey(['part_of']),
  });
  return undefined;
}

function inOrder<Node extends GraphNode>(nodes: readonly Node[]): Node[] {
  const nodeOf = new Map(nodes.map((node) => [node.model, node]));
  const ordered = new Set<Node>();
  const path: Model[] = [];
  const visit = (node: Node) => {
    if (ordered.has(node)) return;
    const { model } = node;
    if (path.includes(model)) {
      const cycle = [...path.slice(path.indexOf(model)), model].map((step) => step.qualifiedName);
      throwIfAny([
        {
          code: 'KH207',
          place: { file: model.file },
          cause: `Models depend on one another in a circle: ${cycle.join(' → ')}.`,
          fix: 'One of them must read something else.',
        },
      ]);
    }
    path.push(model);
    for (const parent of [...node.runsAfter, ...node.parents]) visit(nodeOf.get(parent)!);
    path.pop();
    ordered.add(node);
  };
  for (const node of nodes) visit(node);
  return [...ordered];
}
