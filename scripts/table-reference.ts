import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS, layerOf } from '../src/model/layers.ts';
import type { Model } from '../src/model/model.ts';
import { everyModel, loadSources } from '../src/runner/load.ts';

/** docs/tables.md: every table with its grain and columns, as the headers of the models describe them. */
export function tableReference(models: readonly Model[]): string {
  const sections = LAYERS.flatMap((layer) => {
    const ofLayer = models.filter((model) => layerOf(model) === layer);
    return [`## ${layer}`, ...ofLayer.map(tableText)];
  });
  return [
    '# Tables',
    'Made from the headers in `models/` by `pnpm reference`. SQL clients show the same words as comments on tables and columns.',
    ...sections,
    '',
  ].join('\n\n');
}

function tableText({ qualifiedName, header }: Model): string {
  const kind = header.part_of ? `part of \`${header.part_of}\`` : header.materialize;
  const stage = header.stage ? `, by the stage \`${header.stage}\`` : '';
  const rows = Object.entries(header.columns).map(([name, { description, unit, warmup_bars }]) => {
    const details = [unit, warmup_bars && `first value at bar ${warmup_bars}`]
      .filter(Boolean)
      .join('; ');
    return `| \`${name}\` | ${description.trim().replaceAll('\n', ' ')}${details ? ` *(${details})*` : ''} |`;
  });
  return [
    `### ${qualifiedName}`,
    `${header.description.trim()}`,
    `Grain: ${header.grain.map((column) => `\`${column}\``).join(', ')} · ${kind}${stage}`,
    ['| Column | |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  writeFileSync(
    join(root, 'docs', 'tables.md'),
    tableReference(everyModel(await loadSources(root))),
  );
}
