import { Command } from 'commander';
import { suggestName } from '../nearest-name.ts';
import { ProblemError } from '../problem.ts';
import { bind } from '../runner/bind.ts';
import { around, type LineageEdge, lineage } from '../runner/lineage.ts';
import { loadSources } from '../runner/load.ts';
import { globalOptions } from './global-options.ts';

export function lineageCommand(): Command {
  return new Command('lineage')
    .description('show which tables are made from which')
    .argument('[table]', 'only what it is made from, and what is made from it')
    .option('--mermaid', 'as a Mermaid flowchart')
    .action(async (table: string | undefined, options: { mermaid?: boolean }, command: Command) => {
      const { root, json } = globalOptions(command);
      const all = lineage(await bind(loadSources(root)));
      const edges = table === undefined ? all : around(all, known(all, table));
      if (json) console.log(JSON.stringify(edges, null, 2));
      else console.log(options.mermaid ? mermaid(edges) : lineageText(edges));
    });
}

function known(edges: readonly LineageEdge[], table: string): string {
  const names = new Set(edges.flatMap(({ parent, child }) => [parent, child]));
  if (names.has(table)) return table;
  throw new ProblemError({
    code: 'KH502',
    cause: `There is no table '${table}'.`,
    fix: suggestName(table, [...names]),
  });
}

/** One line a table: what it is made from. */
function lineageText(edges: readonly LineageEdge[]): string {
  const byChild = Map.groupBy(edges, ({ child }) => child);
  return [...byChild]
    .map(
      ([child, ofChild]) =>
        `${child.padEnd(26)} ← ${ofChild.map(({ parent }) => parent).join(', ')}`,
    )
    .join('\n');
}

function mermaid(edges: readonly LineageEdge[]): string {
  const id = (name: string) => name.replaceAll('.', '_');
  const names = [...new Set(edges.flatMap(({ parent, child }) => [parent, child]))];
  return [
    'flowchart LR',
    ...names.map((name) => `  ${id(name)}["${name}"]`),
    ...edges.map(({ parent, child }) => `  ${id(parent)} --> ${id(child)}`),
  ].join('\n');
}
