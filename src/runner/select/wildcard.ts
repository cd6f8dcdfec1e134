const SPECIAL = /[*?[\]]/;

/** Whether a text has one of the characters that stand for others: `*`, `?`, `[abc]`. */
export function hasWildcard(pattern: string): boolean {
  return SPECIAL.test(pattern);
}

/** Whether a text is what a pattern with `*`, `?`, `[abc]` and `[!abc]` says. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(
    /(\*)|(\?)|\[(!?)([^\]]+)\]|[^*?]/g,
    (character, star, question, not, set) => {
      if (star) return '.*';
      if (question) return '.';
      if (set) return `[${not ? '^' : ''}${set.replaceAll(/[\\^]/g, '\\$&')}]`;
      return character.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`).test(text);
}
