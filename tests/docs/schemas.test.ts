import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemas } from '../../scripts/schemas.ts';
import { REPOSITORY } from '../support/temp-project.ts';

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

/** A check made from the file as an editor reads it, not from what the file was made from. */
function checker(schema: string): z.ZodType {
  return z.fromJSONSchema(JSON.parse(read(`schemas/${schema}.schema.json`)));
}

describe('the JSON Schemas', () => {
  it('say what the project checks (pnpm schemas writes them anew)', () => {
    const written = globSync('schemas/*.json', { cwd: REPOSITORY })
      .sort()
      .map((file) => [file.replace('schemas/', ''), read(file)]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(jsonSchemas()));
  });

  it.each(
    ['project.yml', 'metrics/**/*.yml', 'seeds/*.yml', 'tests/models/*.yml'].flatMap((pattern) =>
      globSync(pattern, { cwd: REPOSITORY }).sort(),
    ),
  )('are named in the first line of %s, and hold for it', (file) => {
    const [, path] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(file)) ?? [];
    const schema = resolve(REPOSITORY, dirname(file), path ?? 'no modeline');
    expect(existsSync(schema)).toBe(true);
    const check = z.fromJSONSchema(JSON.parse(readFileSync(schema, 'utf8')));
    expect(check.safeParse(load(read(file))).error).toBeUndefined();
  });

  it('hold for the header of every model', () => {
    const files = globSync('models/{staging,dimensions,indicators,facts,marts}/*.sql', {
      cwd: REPOSITORY,
    });
    expect(files.length).toBeGreaterThan(20);
    const check = checker('model-header');
    for (const file of files) {
      const header = load(/^\/\*---\n([\s\S]*?)---\*\//.exec(read(file))![1]!);
      expect(check.safeParse(header).error, file).toBeUndefined();
    }
  });

  it.each<[string, string, string, string]>([
    ['metric', 'metrics/trend_momentum/trend.yml', 'direction: ABOVE', 'direction: OVER'],
    ['metric', 'metrics/trend_momentum/trend.yml', 'window: 5', 'windows: 5'],
    ['metric', 'metrics/trend_momentum/volume.yml', '[0.2, 8]', '[0.2]'],
    ['strategy', 'metrics/trend_momentum/strategy.yml', 'min_edge: 4', 'min_edge: four'],
    ['project', 'project.yml', 'memory_limit: 3GB', 'memory_limit: much'],
    ['seed', 'seeds/interval.yml', 'type: INTEGER', 'type: NUMBER'],
    ['model-test', 'tests/models/sma.yml', 'given:', 'inputs:'],
  ])('of %s find a slip in %s: %s → %s', (schema, file, from, to) => {
    const text = read(file);
    expect(text).toContain(from);
    expect(checker(schema).safeParse(load(text.replace(from, to))).success).toBe(false);
  });

  it('explain keys to whoever hovers over them', () => {
    const { properties } = JSON.parse(read('schemas/project.schema.json'));
    expect(properties.strategy.description).toBe(
      'The folder under metrics/ whose rules are in force.',
    );
  });
});
