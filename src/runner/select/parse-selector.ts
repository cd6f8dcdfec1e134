import { suggestName } from '../../nearest-name.ts';
import { ProblemError } from '../../problem.ts';

const METHODS = ['file', 'fqn', 'path', 'source', 'state', 'tag'] as const;
export type Method = (typeof METHODS)[number];

/** One selector without commas: what it matches, and how far it goes from there. */
export interface Selector {
  readonly text: string;
  readonly method: Method;
  readonly value: string;
  /** Steps towards what the matches are made from, and towards what is made from them; Infinity for all. */
  readonly up: number;
  readonly down: number;
  /** `@`: all that is made from the matches, and all that this is made from. */
  readonly isClosed: boolean;
}

const SELECTOR = /^(@)?(?:(\d*)(\+))?(?:(\w+):)?(.*?)(?:(\+)(\d*))?$/;

/** Takes a selector such as `2+fact_prediction`, `tag:daily+` or `@rsi` apart. Throws a ProblemError (KH505). */
export function parseSelector(text: string): Selector {
  const [, at, upSteps, upPlus, method, value, downPlus, downSteps] = SELECTOR.exec(text)!;
  if (!value) {
    throw wrong(text, 'names nothing', 'Name a model, a folder, or tag:, state:, path:, source:.');
  }
  if (at && downPlus) {
    throw wrong(text, "has both '@' and a '+' at its end", "'@' goes to all below by itself.");
  }
  if (method && !isMethod(method)) {
    throw wrong(text, `uses an unknown method '${method}'`, suggestName(method, METHODS));
  }
  return {
    text,
    method: (method as Method | undefined) ?? defaultMethod(value),
    value,
    up: steps(upPlus, upSteps),
    down: steps(downPlus, downSteps),
    isClosed: at !== undefined,
  };
}

function isMethod(name: string): name is Method {
  return (METHODS as readonly string[]).includes(name);
}

/** A value with a slash is a path, one that ends in .sql a file, any other a name. */
function defaultMethod(value: string): Method {
  if (value.includes('/')) return 'path';
  return value.endsWith('.sql') ? 'file' : 'fqn';
}

function steps(plus: string | undefined, count: string | undefined): number {
  if (!plus) return 0;
  return count ? Number(count) : Number.POSITIVE_INFINITY;
}

function wrong(text: string, what: string, fix: string): ProblemError {
  return new ProblemError({ code: 'KH505', cause: `The selector '${text}' ${what}.`, fix });
}
