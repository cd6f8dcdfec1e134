/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a SQL string literal, or an expression where it has a NUL, at which the text of a statement would end. */
export function literal(text: string): string {
  const [first, ...more] = text.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return more.length === 0 ? first! : `(${[first, ...more].join(' || chr(0) || ')})`;
}
