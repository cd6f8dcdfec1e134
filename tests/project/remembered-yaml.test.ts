import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemas } from '../../scripts/schemas.ts';
import { openMemo } from '../../src/memo.ts';
import { rememberedYaml } from '../../src/project/remembered-yaml.ts';
import { checkYaml } from '../../src/project/yaml-file.ts';
import { tempFolder } from '../support/temp-project.ts';

const schema = z
  .strictObject({
    name: z.string(),
    size: z
      .int()
      .default(3)
      .transform((size) => size * 2),
  })
  .describe('A thing.');
const TEXT = 'name: a\nsize: 4\n';

/** Reads the text in two starts of the program; gives what the second one found. */
function readTwice(first: string, second = first) {
  const path = join(tempFolder(), 'yaml.json');
  const memo = openMemo(path);
  rememberedYaml(memo)('a.yml', first, schema);
  memo.save();
  return rememberedYaml(openMemo(path))('b.yml', second, schema);
}

it('a text that was read before has the same value and the same places', () => {
  const remembered = readTwice(TEXT);
  const read = checkYaml('b.yml', TEXT, schema);
  if (!remembered.ok || !read.ok) throw new Error('expected a right text');
  expect(remembered.value).toEqual({ name: 'a', size: 8 });
  expect(remembered.placeOf(['size'])).toEqual(read.placeOf(['size']));
  expect(remembered.placeOf(['size']).file).toBe('b.yml');
});

it('another text is read anew', () => {
  const read = readTwice(TEXT, TEXT.replace('4', '5'));
  expect(read).toMatchObject({ ok: true, value: { size: 10 } });
});

it('the same text means another thing under another schema', () => {
  const path = join(tempFolder(), 'yaml.json');
  const memo = openMemo(path);
  rememberedYaml(memo)('a.yml', TEXT, schema);
  memo.save();
  const other = z.strictObject({ name: z.string(), size: z.int() }).describe('Another thing.');
  const read = rememberedYaml(openMemo(path))('a.yml', TEXT, other);
  expect(read).toMatchObject({ ok: true, value: { size: 4 } });
});

it('what is wrong is found in every start', () => {
  const wrong = readTwice('name: a\nsize: x\n');
  expect(wrong).toMatchObject({ ok: false, problems: [{ code: 'KH102' }] });
});

it('the schemas of a project have descriptions of their own, which tell texts apart', () => {
  const descriptions = [...jsonSchemas().values()].map((text) => JSON.parse(text).description);
  expect(descriptions).not.toContain(undefined);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});
