import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bind } from '../../src/runner/bind.ts';
import { boundGraph } from '../../src/runner/bound-graph.ts';
import { type BoundNode, isSourced } from '../../src/runner/bound-node.ts';
import { boundProject, sourcedProject } from '../../src/runner/bound-project.ts';
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
    await boundGraph(await loadSources(project.root));
  });

  const graph = async (strategy?: string) => boundGraph(await loadSources(project.root, strategy));

  /** Marks every model in what was kept, to see which are taken from there. */
  function markKept(): void {
    const path = project.paths.boundModels;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('{"sql":"', '{"sql":"KEPT '));
  }

  function isKept({ definition }: BoundNode): boolean {
    return definition.sql.startsWith('KEPT');
  }

  it('are the same when they are taken from before', async () => {
    const sources = await loadSources(project.root);
    const kept = await boundGraph(sources);
    expect(plain(kept)).toEqual(plain(await bind(sources)));
    expect(kept.every(({ model }) => sources.models.includes(model))).toBe(true);
    markKept();
    expect((await graph()).every(isKept)).toBe(true);
  });

  it('are not bound again for another rule or strategy', async () => {
    markKept();
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace(/threshold: \d+/, 'threshold: 44.5'),
    );
    expect((await graph()).every(isKept)).toBe(true);
    expect((await graph('mean_reversion')).every(isKept)).toBe(true);
  });

  it.each([
    ['SELECT', 'models/indicators/rsi.sql', (text: string) => `${text}\nWHERE bar_no >= 0\n`],
    [
      'header',
      'models/facts/fact_kline.sql',
      (text: string) => text.replace('Closed bars: ', 'Bars, '),
    ],
  ])(
    'but for another %s are taken from before, its own and those that read it apart',
    async (_, file, change) => {
      markKept();
      project.edit(file, change);
      const now = await graph();
      const edited = now.find(({ model }) => model.file === file)!.model;
      for (const node of now) {
        const isConcerned = node.model === edited || node.parents.includes(edited);
        expect([node.model.name, isKept(node)]).toEqual([node.model.name, !isConcerned]);
      }
      // And again, for what was kept then is made of both.
      expect((await graph()).filter(isKept)).toHaveLength(now.filter(isKept).length);
    },
  );

  it('are those of a whole binding after another SELECT', async () => {
    project.edit('models/indicators/rsi.sql', (text) =>
      text.replaceAll('average_loss', 'mean_loss'),
    );
    const sources = await loadSources(project.root);
    expect(plain(await boundGraph(sources))).toEqual(plain(await bind(sources)));
  });

  it.each([
    [
      'a model with other columns',
      'models/facts/fact_kline.sql',
      (text: string) => text.replace('volume::DOUBLE AS volume', 'volume::FLOAT AS volume'),
    ],
    [
      'a macro',
      'models/macros/smoothing.sql',
      (text: string) => text.replace('ceil(-75', 'ceil(-90'),
    ],
    ['a seed', 'seeds/quote_asset.csv', (text: string) => `${text.trim()}\nXYZ\n`],
  ])('are all bound again for %s', async (_, file, change) => {
    markKept();
    project.edit(file, change);
    expect((await graph()).filter(isKept)).toEqual([]);
  });

  it('are all bound again for another model and other migrations', async () => {
    const migrations = join(project.root, 'migrations');
    const last = readdirSync(migrations).sort().at(-1)!;
    markKept();
    project.write(
      `migrations/${last.replace(/^\d+/, '999')}`,
      'CREATE TABLE meta.own (a INTEGER);',
    );
    expect((await graph()).filter(isKept)).toEqual([]);
    markKept();
    project.write(
      'models/marts/own.sql',
      '/*---\ndescription: One.\ngrain: [a]\ncolumns: {a: One}\n---*/\nSELECT 1 AS a\n',
    );
    expect((await graph()).filter(isKept)).toEqual([]);
  });

  describe('that were bound by what does not ask for their sources', () => {
    beforeEach(async () => {
      rmSync(project.paths.boundModels);
      const { graph: unsourced } = await boundProject(project.root);
      expect(unsourced.some(isSourced)).toBe(false);
    });

    it('are bound again for what does, and are the same', async () => {
      const { graph: sourced } = await sourcedProject(project.root);
      expect(plain(sourced)).toEqual(plain(await bind(await loadSources(project.root))));
      markKept();
      expect((await boundProject(project.root)).graph.every(isKept)).toBe(true);
      expect((await sourcedProject(project.root)).graph.every(isKept)).toBe(true);
    });

    it('are taken from before by the others, and what was edited since has its sources', async () => {
      const file = 'models/marts/monthly_return.sql';
      markKept();
      project.edit(file, (text) => `${text}-- edited\n`);
      const { graph: now } = await boundProject(project.root);
      for (const node of now) {
        const isEdited = node.model.file === file;
        expect([node.model.file, isKept(node), isSourced(node)]).toEqual([
          node.model.file,
          !isEdited,
          isEdited,
        ]);
      }
    });
  });

  it('that are wrong are so in every start, and told as in the first one', async () => {
    project.edit('models/indicators/rsi.sql', (text) => text.replace('AS rsi_14', 'AS rsi_15'));
    const sources = await loadSources(project.root);
    const problems = await bind(sources).catch((error) => error.problems);
    expect(problems).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'KH212' })]));
    for (let start = 0; start < 2; start++) {
      expect(await boundGraph(sources).catch((error) => error.problems)).toEqual(problems);
    }
  });
});
