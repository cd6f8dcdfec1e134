import { Command } from 'commander';
import { nearestName, suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import type { BoundNode } from '../runner/bind.ts';
import { columnLineage, columnText, namedEdges } from '../runner/column-lineage.ts';
import { above, around, type LineageEdge, lineage } from '../runner/lineage.ts';
import { globalOptions } from './global-options.ts';
import { lineageChart, lineageText } from './lineage-text.ts';

interface LineageOptions {
  readonly columns?: boolean;
  readonly mermaid?: boolean;
}

export function lineageCommand(): Command {
  return new Command('lineage')
    .description('show which tables, and which columns, are made from which')
    .argument(
      '[name]',
      'a table: what it is made from, and from it; or TABLE.COLUMN: what it is made of',
    )
    .option('--columns', "what the table's columns are made of, directly")
    .option('--mermaid', 'as a Mermaid flowchart')
    .action(async (name: string | undefined, options: LineageOptions, command: Command) => {
      const { root, json } = globalOptions(command);
      const { bind } = await import('../runner/bind.ts');
      const { loadSources } = await import('../runner/load.ts');
      const edges = edgesOf(await bind(loadSources(root)), name, options.columns ?? false);
      if (json) console.log(JSON.stringify(edges, null, 2));
      else if (options.mermaid) console.log(lineageChart(edges));
      else console.log(lineageText(edges) || `${name} is made of no column of another table.`);
    });
}

function edgesOf(
  graph: readonly BoundNode[],
  name: string | undefined,
  wantsColumns: boolean,
): LineageEdge[] {
  const tables = lineage(graph);
  const columns = columnLineage(graph);
  if (name === undefined) return wantsColumns ? namedEdges(columns) : tables;

  const tableNames = new Set(tables.flatMap(({ parent, child }) => [parent, child]));
  if (tableNames.has(name)) {
    if (!wantsColumns) return around(tables, name);
    return namedEdges(columns.filter(({ child }) => child.table === name));
  }
  const columnNames = new Set([
    ...graph.flatMap(({ model, columns: own }) =>
      own.map((column) => columnText({ table: model.qualifiedName, column: column.name })),
    ),
    ...columns.map(({ parent }) => columnText(parent)),
  ]);
  if (columnNames.has(name)) return above(namedEdges(columns), name);
  const near = nearestName(name, [...tableNames, ...columnNames]);
  throw new ProblemError({
    code: 'KH502',
    cause: `There is no table or column '${name}'.`,
    fix: near ? `Did you mean '${near}'?` : suggestName(name, [...tableNames]),
  });
}
