import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { modelHeader } from '../src/model/header.ts';
import { metricFile } from '../src/project/metric-file.ts';
import { projectFile } from '../src/project/project-file.ts';
import { seedHeader } from '../src/project/seed-file.ts';
import { strategyFile } from '../src/project/strategy-file.ts';
import { unitTestFile } from '../src/runner/unit-tests/test-file.ts';

const SCHEMAS = {
  metric: metricFile,
  'model-header': modelHeader,
  'model-test': unitTestFile,
  project: projectFile,
  seed: seedHeader,
  strategy: strategyFile,
};

/** The JSON Schemas of what people write in YAML, as text by file name: what an editor checks and explains. */
export function jsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const { $schema, description, ...rules } = z.toJSONSchema(schema, {
        // The draft that YAML editors know best, and the file as it is written.
        target: 'draft-7',
        io: 'input',
        override({ jsonSchema }) {
          // That a whole number fits a double goes without saying.
          if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        },
      });
      const text = JSON.stringify(
        { $schema, title: `klinehouse ${name}`, description, ...rules },
        null,
        2,
      );
      return [`${name}.schema.json`, `${text}\n`];
    }),
  );
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '..', 'schemas');
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of jsonSchemas()) writeFileSync(join(folder, file), text);
}
