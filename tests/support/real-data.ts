import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { REPOSITORY } from './temp-project.ts';

/** Recorded exchange data beside the checkout; not every machine has it. */
export const REAL_DATA = join(REPOSITORY, '..', 'shared', 'data');

const isThere = existsSync(REAL_DATA);
if (!isThere) console.log('Skipped, for there is no recorded exchange data at ../shared/data.');

/** A group of tests that need recorded exchange data. */
export const describeOnRealData = describe.skipIf(!isThere);
