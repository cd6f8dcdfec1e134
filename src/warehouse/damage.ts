/** What DuckDB says of a file that is torn, overwritten, or written by a version it does not know. */
const DAMAGE = [
  /Corrupt database file/,
  /not a valid DuckDB database file/,
  /Could not read enough bytes from file "[^"]+\.duckdb"/,
  /Failure while replaying WAL file/,
  /Trying to read a database file with version number/,
  /^Serialization Error: /,
];

/** Whether an error is about the bytes of a database file, and not about the way to it. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && DAMAGE.some((phrase) => phrase.test(error.message));
}
