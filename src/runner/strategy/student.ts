/** The quantile of the standard normal distribution at 0.975. */
export const NORMAL_975 = 1.959963984540054;

/** Where the series below converges too slowly: degrees of freedom 1 to 5. */
const FEW = [
  12.706204736174698, 4.302652729696142, 3.182446305284263, 2.7764451051977987, 2.570581835636314,
];

/**
 * The quantile of Student's t distribution at 0.975: a mean lies within that many standard errors with 95 %.
 * Abramowitz and Stegun 26.7.5, right to 4 digits; the first five from tables.
 */
export function studentQuantile(degrees: number): number {
  if (degrees <= FEW.length) return FEW[degrees - 1]!;
  const z = NORMAL_975;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}
