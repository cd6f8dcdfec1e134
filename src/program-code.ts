import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from './short-hash.ts';

let code: string | undefined;

/** A hash of this program's code and of the versions of the libraries that it uses. */
export function programCode(): string {
  code ??= shortHash(
    [join(import.meta.dirname, '..', 'package.json'), ...sourceFiles()]
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n'),
  );
  return code;
}

function sourceFiles(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(import.meta.dirname, file));
}
