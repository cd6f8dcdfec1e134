/** As `--json` prints it: instants as ISO texts, ids as numbers (they have 53 bits at most). */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, cell) => (typeof cell === 'bigint' ? Number(cell) : cell), 2);
}
