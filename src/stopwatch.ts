/** Milliseconds since it was made. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
