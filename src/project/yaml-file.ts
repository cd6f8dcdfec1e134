import { z } from 'zod';
import { nearestName } from '../nearest-name.ts';
import { type Place, type Problem, placeAt } from '../problem.ts';
import { readYaml } from './yaml-document.ts';

// To compile schemas takes longer than it saves on the few hundred texts of a project.
z.config({ jitless: true });

/** A YAML text checked against a schema: the value, or all that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly placeOf: PlaceOf }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The place of a key path such as `['metrics', 'rsi_oversold', 'weight']` in its file: that of its value where
 * that is a single number or word, of its key otherwise or if asked for.
 */
export type PlaceOf = (path: readonly PropertyKey[], part?: 'key') => Place;

/** What `checkYaml` is, or something that knows the same. */
export type CheckYaml = <Schema extends z.ZodType>(
  file: string,
  source: string,
  schema: Schema,
  yaml?: string,
  offset?: number,
) => Checked<z.output<Schema>>;

/**
 * Parses YAML and checks it; every problem has the place of the value or key it is about.
 * `source` is the whole text of the file, of which the YAML begins at character `offset`.
 */
export function checkYaml<Schema extends z.ZodType>(
  file: string,
  source: string,
  schema: Schema,
  yaml: string = source,
  offset = 0,
): Checked<z.output<Schema>> {
  const document = readYaml(yaml);
  const at = (position: number) => placeAt(file, source, position + offset);
  if ('mistakes' in document) {
    const problems = document.mistakes.map(({ wrong, position, fix }) => ({
      code: 'KH101' as const,
      cause: `The YAML cannot be read: ${wrong}.`,
      ...(fix && { fix }),
      place: at(position),
    }));
    return { ok: false, problems };
  }
  const placeOf: PlaceOf = (path, part) => at(document.positionOf(path, part));
  const result = schema.safeParse(document.value ?? {}, { reportInput: true });
  if (result.success) return { ok: true, value: result.data, placeOf };
  return {
    ok: false,
    problems: result.error.issues.flatMap((issue) => describe(issue, schema, placeOf)),
  };
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, placeOf: PlaceOf): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestName(key, knownKeys(schema, issue.path));
      return {
        code: 'KH103',
        cause: `Unknown key '${key}'.`,
        ...(near && { fix: `Did you mean '${near}'?` }),
        place: placeOf([...issue.path, key], 'key'),
      };
    });
  }
  const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  if (issue.code === 'invalid_value') {
    const expected = issue.values.map(String);
    const given = issue.input === undefined ? undefined : wordFor(issue.input);
    const near = given === undefined ? undefined : nearestName(given, expected);
    return [
      {
        code: 'KH102',
        cause: `${where}expected one of ${expected.join(', ')}, found ${given === undefined ? 'nothing' : `'${given}'`}.`,
        ...(near && { fix: `Did you mean '${near}'?` }),
        place: placeOf(issue.path),
      },
    ];
  }
  const message = issue.code === 'invalid_key' ? issue.issues[0]!.message : issue.message;
  return [{ code: 'KH102', cause: `${where}${message}.`, place: placeOf(issue.path) }];
}

function wordFor(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The keys a strict object allows at a path, as far as the schema is made of objects, records and lists. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const key of path) current = step(unwrap(current), key);
  const shape = (unwrap(current) as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

interface SchemaParts {
  unwrap?: () => unknown;
  in?: unknown;
  shape?: Record<PropertyKey, unknown>;
  valueType?: unknown;
  element?: unknown;
}

function unwrap(schema: unknown): unknown {
  let current = schema as SchemaParts | undefined;
  while (current && !current.shape) {
    const inner = current.in ?? (current.element === undefined ? current.unwrap?.() : undefined);
    if (inner === undefined) break;
    current = inner as SchemaParts;
  }
  return current;
}

function step(schema: unknown, key: PropertyKey): unknown {
  const parts = schema as SchemaParts | undefined;
  return parts?.shape?.[key] ?? parts?.valueType ?? parts?.element;
}
