/** A set of small whole numbers from 0: bit `n & 31` of word `n >> 5` says whether n is in it. */
export type Bitset = Int32Array;

/** The empty set of numbers below `length`. */
export function emptyBitset(length: number): Bitset {
  return new Int32Array((length + 31) >> 5);
}

export function add(set: Bitset, member: number): void {
  set[member >> 5]! |= 1 << (member & 31);
}

/** How many members the set has. */
export function sizeOf(set: Bitset): number {
  let size = 0;
  for (let word = 0; word < set.length; word++) size = (size + ones(set[word]!)) | 0;
  return size;
}

/** How many members two sets have in common. */
export function commonSize(a: Bitset, b: Bitset): number {
  let size = 0;
  for (let word = 0; word < a.length; word++) size = (size + ones(a[word]! & b[word]!)) | 0;
  return size;
}

/** Makes `into` the intersection of two sets, and gives its size. */
export function intersect(a: Bitset, b: Bitset, into: Bitset): number {
  let size = 0;
  for (let word = 0; word < a.length; word++) {
    const common = a[word]! & b[word]!;
    into[word] = common;
    size = (size + ones(common)) | 0;
  }
  return size;
}

/** Calls `visit` with each member, in ascending order. */
export function eachMember(set: Bitset, visit: (member: number) => void): void {
  for (let word = 0; word < set.length; word++) {
    for (let rest = set[word]!; rest !== 0; rest &= rest - 1) {
      visit(word * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
}

/** The ones among 32 bits, added up side by side (Warren, Hacker's Delight, section 5-1); `| 0` keeps it to integers. */
function ones(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const fours = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
  const eights = ((fours + (fours >>> 4)) | 0) & 0x0f0f0f0f;
  return Math.imul(eights, 0x01010101) >>> 24;
}
