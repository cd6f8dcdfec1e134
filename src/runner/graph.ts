import type { DuckDBConnection } from '@duckdb/node-api';
import { readMacroReferences, tablesThroughMacros } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import { readReferences } from '../model/sql-tree.ts';
import { suggestName } from '../nearest-name.ts';
import { type Problem, throwIfAny } from '../problem.ts';

/** Landing schemas: their tables come from the migrations and the seeds, not from models. */
const LANDING = ['raw', 'seeds'];

/** A model and the models that must be there before it. */
export interface GraphNode {
  readonly model: Model;
  readonly parents: readonly Model[];
}

/**
 * The models in an order in which each comes after all that it reads. `connection` is a database that has the
 * macros and the landing tables. Throws a ProblemError for syntax errors, unknown names and cycles.
 */
export async function readGraph(
  connection: DuckDBConnection,
  models: readonly Model[],
  landingTables: readonly string[],
): Promise<GraphNode[]> {
  const macros = await readMacroReferences(connection);
  const byName = new Map(models.map((model) => [model.qualifiedName, model]));
  const problems: Problem[] = [];
  const parents = new Map<Model, Set<Model>>();
  for (const model of models) {
    const found = new Set<Model>(partParents(model, byName, problems));
    parents.set(model, found);
    const references = await readReferences(connection, model.sql);
    if ('message' in references) {
      problems.push({
        code: 'KH204',
        cause: references.message.startsWith('Only SELECT')
          ? 'A model is one SELECT; a PIVOT in it must name its values: PIVOT … ON x IN (…).'
          : references.message,
        place: model.placeInSql(references.byteOffset),
      });
      continue;
    }
    for (const table of tablesThroughMacros(references, macros)) {
      const name =
        table.schema && table.schema !== 'main' ? `${table.schema}.${table.name}` : table.name;
      const parent = byName.get(name);
      if (parent) {
        found.add(parent);
        for (const part of models) if (part.header.part_of === parent.name) found.add(part);
      } else if (!LANDING.includes(table.schema) || !landingTables.includes(name)) {
        problems.push({
          code: 'KH205',
          cause: `There is no model, seed or landing table '${name}'.`,
          fix: suggestName(name, [...byName.keys(), ...landingTables]),
          place: model.placeInSql(table.byteOffset),
        });
      }
    }
  }
  throwIfAny(problems);
  return inOrder(models, parents);
}

/** A part needs the table it is a part of, and the ids of its indicators. */
function partParents(
  model: Model,
  byName: ReadonlyMap<string, Model>,
  problems: Problem[],
): Model[] {
  const { part_of } = model.header;
  if (!part_of) return [];
  const whole = byName.get(part_of);
  if (whole?.header.materialize !== 'parts') {
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
    return [];
  }
  const types = byName.get('dim_indicator_type');
  return types ? [whole, types] : [whole];
}

function inOrder(
  models: readonly Model[],
  parents: ReadonlyMap<Model, ReadonlySet<Model>>,
): GraphNode[] {
  const ordered: GraphNode[] = [];
  const done = new Set<Model>();
  const path: Model[] = [];
  const visit = (model: Model) => {
    if (done.has(model)) return;
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
    for (const parent of parents.get(model) ?? []) visit(parent);
    path.pop();
    done.add(model);
    ordered.push({ model, parents: [...(parents.get(model) ?? [])] });
  };
  for (const model of models) visit(model);
  return ordered;
}
