/** How much likelier than what was seen a table may come out of rounding and still count as equally likely, as in R. */
const TIE = 1 + 1e-7;

/** From this part of what was seen on, what is left of a tail changes no digit of a sum. */
const NEGLIGIBLE = 1e-20;

/**
 * Fisher's exact test of a 2 × 2 table, two-sided: the probability, where rows and columns have nothing to do with
 * each other and the margins are given, of a table that is not likelier than this one.
 *
 *              win   loss
 *   matches     a     b
 *   others      c     d
 *
 * Weights of tables are walked from the likeliest one outwards by the ratio of neighbours, which needs no factorials
 * and keeps the precision of a double in the farthest tail; below about 1e-300 it gives 0. 1 where a margin is 0.
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const matches = a + b;
  const wins = a + c;
  const all = a + b + c + d;
  const likeliest = Math.min(Math.floor(((matches + 1) * (wins + 1)) / (all + 2)), matches, wins);
  /** Weight of the table with one winning match more, as a multiple of that with `k`. */
  const ratio = (k: number) =>
    ((wins - k) * (matches - k)) / ((k + 1) * (all - wins - matches + k + 1));

  const step = a < likeliest ? -1 : 1;
  const next = (weight: number, k: number, direction: number) =>
    direction > 0 ? weight * ratio(k) : weight / ratio(k - 1);

  let seen = 1;
  for (let k = likeliest; k !== a; k += step) seen = next(seen, k, step);

  let total = 0;
  let tail = 0;
  for (const direction of [1, -1]) {
    let weight = direction > 0 ? 1 : next(1, likeliest, -1);
    for (let k = direction > 0 ? likeliest : likeliest - 1; weight > seen * NEGLIGIBLE; ) {
      total += weight;
      if (weight <= seen * TIE) tail += weight;
      weight = next(weight, k, direction);
      k += direction;
    }
  }
  return Math.min(tail / total, 1);
}
