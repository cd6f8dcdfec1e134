import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tableReference } from '../../scripts/table-reference.ts';
import { everyModel, loadSources } from '../../src/runner/load.ts';
import { REPOSITORY } from '../support/temp-project.ts';

it('docs/tables.md says what the headers say (pnpm reference writes it anew)', async () => {
  const written = readFileSync(join(REPOSITORY, 'docs', 'tables.md'), 'utf8');
  expect(written).toBe(tableReference(everyModel(await loadSources(REPOSITORY))));
});
