import { beforeAll, describe, expect, it } from 'vitest';
import { bind } from '../../src/runner/bind.ts';
import type { BoundNode } from '../../src/runner/bound-node.ts';
import { loadSources } from '../../src/runner/load.ts';
import { planModels } from '../../src/runner/plan.ts';
import type { ModelState } from '../../src/runner/state.ts';
import { REPOSITORY } from '../support/temp-project.ts';

describe('a plan after a build that was killed', () => {
  let graph: BoundNode[];
  beforeAll(async () => {
    graph = await bind(await loadSources(REPOSITORY));
  });

  /** Every model built from inputs of content `0`, each with content `0` itself. */
  function builtStates(): Map<string, ModelState> {
    return new Map(
      graph.map(({ model, definition, parents, landing }) => {
        const names = [...parents.map((parent) => parent.qualifiedName), ...landing];
        const inputs = Object.fromEntries(names.map((name) => [name, '0']));
        return [model.qualifiedName, { definition, inputs, content: '0' }];
      }),
    );
  }

  const landed = () =>
    new Map(graph.flatMap(({ landing }) => landing.map((table) => [table, '0'])));
  const own = (plan: ReturnType<typeof planModels>) =>
    plan.models
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ node, reasons }) => [node.model.qualifiedName, ...reasons]);

  it('is empty where everything was finished', () => {
    const plan = planModels(graph, { states: builtStates(), landed: landed(), changes: [] });
    expect(plan.models).toEqual([]);
    expect(plan.upToDate).toBe(graph.length);
  });

  it('has the models that have not seen what was landed', () => {
    const now = landed().set('raw.strategy', '1');
    const plan = planModels(graph, { states: builtStates(), landed: now, changes: [] });
    expect(own(plan)).toEqual([['dim_strategy', 'raw.strategy changed']]);
    expect(plan.models.map(({ node }) => node.model.qualifiedName)).toContain('fact_prediction');
  });

  it('has the models that have not seen what a parent became', () => {
    const states = builtStates();
    states.set('fact_prediction', { ...states.get('fact_prediction')!, content: '1' });
    const plan = planModels(graph, { states, landed: landed(), changes: [] });
    expect(
      own(plan)
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'equity_curve',
      'fact_position',
      'fact_random_plan',
      'fact_trade_plan',
      'trade_pattern',
      'v_prediction',
      'v_trade',
    ]);
    expect(own(plan)[0]![1]).toBe('fact_prediction changed');
  });
});
