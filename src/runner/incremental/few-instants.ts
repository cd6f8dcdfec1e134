/** More instants than these are not told one by one. */
export const MOST_INSTANTS = 250_000;

/** To tell so few takes nothing, whatever is around them. */
const FEW = 100;

/** Where rows differ at more than one of so many bars, it takes no longer to make all of them anew. */
const LEAST_BARS_FOR_EACH = 12;

/**
 * Whether instants, in order and apart, one list for each region, are few among the bars that there may be from the
 * first to the last: as many as fit if the two that are nearest to each other are neighbours. They are numbers of
 * one unit.
 */
export function areFew(regions: readonly (readonly number[])[]): boolean {
  const instants = regions.reduce((sum, { length }) => sum + length, 0);
  const bars = regions.reduce((sum, region) => sum + barsAround(region), 0);
  return instants <= FEW || bars >= LEAST_BARS_FOR_EACH * instants;
}

function barsAround(instants: readonly number[]): number {
  let nearest = Infinity;
  for (let index = 1; index < instants.length; index++) {
    nearest = Math.min(nearest, instants[index]! - instants[index - 1]!);
  }
  return 1 + (instants.at(-1)! - instants[0]!) / nearest;
}
