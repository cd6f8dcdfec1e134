import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BoundNode, bind } from '../../src/runner/bind.ts';
import { boundGraph } from '../../src/runner/bound-graph.ts';
import { loadSources } from '../../src/runner/load.ts';
import { type TempProject, tempProject } from '../support/temp-project.ts';

/** Everything of the nodes but the functions of their models, which are others in each start. */
function plain(graph: readonly BoundNode[]): unknown {
  return JSON.parse(JSON.stringify(graph));
}

describe('the bound models of a project', () => {
  let project: TempProject;
  beforeEach(async () => {
    project = tempProject('shipped');
    await boundGraph(loadSources(project.root));
  });

  const graph = () => boundGraph(loadSources(project.root));

  /** Plants in what was kept a name that no binding gives, to see what is taken from there. */
  function markKept(): void {
    const path = project.paths.boundModels;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"type":"', '"type":"KEPT '));
  }

  async function isTakenFromBefore(): Promise<boolean> {
    return (await graph()).some(({ columns }) =>
      columns.some(({ type }) => type.startsWith('KEPT')),
    );
  }

  it('are the same when they are taken from before', async () => {
    const sources = loadSources(project.root);
    const kept = await boundGraph(sources);
    expect(plain(kept)).toEqual(plain(await bind(sources)));
    expect(kept.every(({ model }) => sources.models.includes(model))).toBe(true);
    markKept();
    expect(await isTakenFromBefore()).toBe(true);
  });

  it('are not bound again for another rule or strategy', async () => {
    markKept();
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace(/threshold: \d+/, 'threshold: 44.5'),
    );
    expect(await isTakenFromBefore()).toBe(true);
    const other = await boundGraph(loadSources(project.root, 'mean_reversion'));
    expect(other.some(({ columns }) => columns.some(({ type }) => type.startsWith('KEPT')))).toBe(
      true,
    );
  });

  it.each([
    ['a model', 'models/indicators/rsi.sql', (text: string) => `${text}\nWHERE true\n`],
    [
      'a header',
      'models/facts/fact_kline.sql',
      (text: string) => text.replace('Closed bars: ', 'Bars, '),
    ],
    ['a macro', 'models/macros/smoothing.sql', (text: string) => text.replace('-600', '-500')],
    ['a seed', 'seeds/quote_asset.csv', (text: string) => `${text.trim()}\nXYZ\n`],
  ])('are bound again for another text of %s', async (_, file, change) => {
    markKept();
    project.edit(file, change);
    expect(await isTakenFromBefore()).toBe(false);
  });

  it('are bound again for other migrations', async () => {
    markKept();
    const migrations = join(project.root, 'migrations');
    const last = readdirSync(migrations).sort().at(-1)!;
    project.write(
      `migrations/${last.replace(/^\d+/, '999')}`,
      'CREATE TABLE meta.own (a INTEGER);',
    );
    expect(await isTakenFromBefore()).toBe(false);
  });

  it('that are wrong are wrong in every start', async () => {
    project.edit('models/indicators/rsi.sql', (text) => text.replace('close_time', 'close_tim'));
    await expect(graph()).rejects.toThrow();
    await expect(graph()).rejects.toThrow();
  });
});
