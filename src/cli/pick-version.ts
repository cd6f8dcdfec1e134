import { ProblemError } from '../problem.ts';

interface Numbered {
  readonly version: number;
}

/** The version of that number; throws a ProblemError (KH503) where there is none. */
export function pickVersion<T extends Numbered>(
  name: string,
  versions: readonly T[],
  wanted: string | number,
): T {
  const found = versions.find(({ version }) => String(version) === String(wanted));
  if (found) return found;
  throw new ProblemError({
    code: 'KH503',
    cause: `${name} has no version ${wanted}.`,
    fix: `It has: ${versions.map(({ version }) => version).join(', ')}.`,
  });
}

/** The two versions to compare: the last two where nothing is said. */
export function pickTwoVersions<T extends Numbered>(
  name: string,
  versions: readonly T[],
  from: string | undefined,
  to: string | undefined,
): [T, T] {
  const later = pickVersion(name, versions, to ?? versions.at(-1)!.version);
  return [pickVersion(name, versions, from ?? later.version - 1), later];
}
