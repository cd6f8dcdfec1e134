import { createHash } from 'node:crypto';

/** 64 bits of a text's SHA-256, in hexadecimal. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
