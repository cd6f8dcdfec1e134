import { hash } from 'node:crypto';

/** 64 bits of a text's SHA-256, in hexadecimal. */
export function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
