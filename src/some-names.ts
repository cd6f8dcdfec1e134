const MOST_NAMES = 5;

/** The first few of many names, and how many more there are. */
export function someNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more`;
}
