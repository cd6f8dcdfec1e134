import { Command } from 'commander';
import { nearestName, suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import type { SourcedNode } from '../runner/bound-node.ts';
import { columnLineage, columnText, namedEdges } from '../runner/column-lineage.ts';
import { above, around, type LineageEdge, lineage } from '../runner/lineage.ts';
import { globalOptions } from './global-options.ts';
import { lineageChart, lineageText } from './lineage-text.ts';
import { addSelectionOptions, type SelectionOptions } from './select-options.ts';

interface LineageOptions extends SelectionOptions {
  readonly columns?: boolean;
  readonly mermaid?: boolean;
}

export function lineageCommand(): Command {
  const command = new Command('lineage')
    .description('show which tables, and which columns, are made from which')
    .argument(
      '[name]',
      'a table: what it is made from, and from it; or TABLE.COLUMN: what it is made of',
    )
    .option('--columns', "what the table's columns are made of, directly")
    .option('--mermaid', 'as a Mermaid flowchart');
  return addSelectionOptions(command).action(
    async (name: string | undefined, options: LineageOptions, command: Command) => {
      const { root, json } = globalOptions(command);
      const { sourcedProject } = await import('../runner/bound-project.ts');
      const { selectedTables } = await import('../runner/selected-tables.ts');
      const { sources, graph } = await sourcedProject(root);
      const selected = await selectedTables(sources, graph, options, console.error);
      const edges = edgesOf(graph, name, options.columns ?? false, selected);
      if (json) console.log(JSON.stringify(edges, null, 2));
      else if (options.mermaid) console.log(lineageChart(edges));
      else console.log(lineageText(edges) || nothing(name, options));
    },
  );
}

function nothing(name: string | undefined, { select, exclude }: SelectionOptions): string {
  return select || exclude
    ? 'Nothing that is selected is made from anything else that is.'
    : `${name} is made of no column of another table.`;
}

/** The edges that are asked for, those that begin and end in what is selected. */
function edgesOf(
  graph: readonly SourcedNode[],
  name: string | undefined,
  wantsColumns: boolean,
  selected: ReadonlySet<string>,
): LineageEdge[] {
  const allTables = lineage(graph);
  const allColumns = columnLineage(graph);
  const tables = allTables.filter(
    ({ parent, child }) => selected.has(parent) && selected.has(child),
  );
  const columns = allColumns.filter(
    ({ parent, child }) => selected.has(parent.table) && selected.has(child.table),
  );
  if (name === undefined) return wantsColumns ? namedEdges(columns) : tables;

  const tableNames = new Set(allTables.flatMap(({ parent, child }) => [parent, child]));
  if (tableNames.has(name)) {
    if (!wantsColumns) return around(tables, name);
    return namedEdges(columns.filter(({ child }) => child.table === name));
  }
  const columnNames = new Set([
    ...graph.flatMap(({ model, columns: own }) =>
      own.map((column) => columnText({ table: model.qualifiedName, column: column.name })),
    ),
    ...allColumns.map(({ parent }) => columnText(parent)),
  ]);
  if (columnNames.has(name)) return above(namedEdges(columns), name);
  const near = nearestName(name, [...tableNames, ...columnNames]);
  throw new ProblemError({
    code: 'KH502',
    cause: `There is no table or column '${name}'.`,
    fix: near ? `Did you mean '${near}'?` : suggestName(name, [...tableNames]),
  });
}
