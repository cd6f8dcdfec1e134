import { type Document, isMap, isScalar, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { nearestName } from '../nearest-name.ts';
import { type Place, type Problem, placeAt } from '../problem.ts';

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
  const document = parseDocument(yaml, { prettyErrors: false });
  const at = (position: number) => placeAt(file, source, position + offset);
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        code: 'KH101',
        cause: `The YAML cannot be read: ${error.message}`,
        place: at(error.pos[0]),
      })),
    };
  }
  const content = contentOf(document);
  if ('wrong' in content) {
    return {
      ok: false,
      problems: [
        {
          code: 'KH101',
          cause: `The YAML cannot be read: ${content.wrong}`,
          place: at(content.position),
        },
      ],
    };
  }
  const placeOf: PlaceOf = (path, part) =>
    at(positionOf(document.contents as Node | null, path, part === 'key'));
  const result = schema.safeParse(content.value ?? {});
  if (result.success) return { ok: true, value: result.data, placeOf };
  return {
    ok: false,
    problems: result.error.issues.flatMap((issue) =>
      describe(issue, schema, placeOf, document.getIn(issue.path)),
    ),
  };
}

/** The document as a value, or the alias that cannot be followed. */
function contentOf(
  document: Document.Parsed,
): { readonly value: unknown } | { readonly wrong: string; readonly position: number } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    let position = 0;
    visit(document, {
      Alias(_, alias) {
        position = alias.range?.[0] ?? 0;
        return alias.resolve(document) ? undefined : visit.BREAK;
      },
    });
    return { wrong: `${(error as Error).message}.`, position };
  }
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  placeOf: PlaceOf,
  given: unknown,
): Problem[] {
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
    const near = given === undefined ? undefined : nearestName(String(given), expected);
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

/** Where the deepest existing part of a path begins. */
function positionOf(root: Node | null, path: readonly PropertyKey[], wantsKey: boolean): number {
  let node: Node | null | undefined = root;
  let position = root?.range?.[0] ?? 0;
  for (const [index, key] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) return position;
      const keyNode = pair.key as Node;
      node = pair.value as Node | null;
      const isValue = index === path.length - 1 && !wantsKey && isScalar(node);
      position = (isValue ? node?.range?.[0] : keyNode.range?.[0]) ?? position;
    } else {
      node = (node as { items?: Node[] } | null | undefined)?.items?.[Number(key)];
      if (!node) return position;
      position = node.range?.[0] ?? position;
    }
  }
  return position;
}
