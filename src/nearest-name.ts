import { closest, distance } from 'fastest-levenshtein';

/** The known name closest to a misspelt one, whatever their capitals, if it is close enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const candidates = known.map((candidate) => candidate.toLowerCase());
  if (candidates.length === 0) return undefined;
  const nearest = closest(given, candidates);
  if (distance(given, nearest) > Math.max(2, name.length / 3)) return undefined;
  return known[candidates.indexOf(nearest)];
}

/** `did you mean 'x'?`, or all the known names where none is near, if there are any. */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'There are none yet.';
  const near = nearestName(name, known);
  return near ? `Did you mean '${near}'?` : `Known are: ${[...known].sort().join(', ')}.`;
}
