/**
 * What each piece of work gives, once all have ended: none is left running where another fails. Throws what the first
 * one that failed has thrown.
 */
export async function allDone<const Work extends readonly (Promise<unknown> | undefined)[]>(
  ...work: Work
): Promise<{ -readonly [Piece in keyof Work]: Awaited<Work[Piece]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
