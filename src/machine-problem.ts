import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from './problem.ts';

/**
 * What the machine refused, to Node or to DuckDB, as a problem that its reader can mend: no space (KH340), no
 * permission (KH341), a path that is not what it should be (KH342), no memory (KH343). Nothing for any other error.
 */
export function machineProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  if (/^Out of Memory|could not allocate block/.test(error.message)) {
    return { code: 'KH343', cause: 'DuckDB needs more memory than it may take.', fix: MEMORY_FIX };
  }
  const { code = codeIn(error.message), path = pathIn(error.message) } =
    error as NodeJS.ErrnoException;
  // These are about what is copied, all others about where it goes.
  const isSource = code === 'EISDIR' || code === 'ENOENT';
  const file = ('dest' in error && !isSource ? String(error.dest) : path) ?? '';
  const place = file ? { place: { file } } : {};
  const isRead = code !== undefined && file !== '' && isDenied(file, constants.R_OK);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return {
        code: 'KH340',
        ...place,
        cause: 'There is no space left to write to.',
        fix: SPACE_FIX,
      };
    case 'EACCES':
    case 'EPERM':
      return isRead
        ? {
            code: 'KH341',
            ...place,
            cause: 'You have no permission to read it.',
            fix: 'Give yourself permission to read it: chmod u+r.',
          }
        : {
            code: 'KH341',
            place: { file: refusing(file) },
            cause: 'You have no permission to write to it.',
            fix: 'Give yourself permission with chmod u+w or chown, or work in a copy of the project.',
          };
    case 'EROFS':
      return {
        code: 'KH341',
        place: { file: refusing(file) },
        cause: 'It is on a file system that can only be read.',
        fix: 'Mount it for writing, or work in a copy of the project.',
      };
    default: {
      const cause = OTHER_CAUSES.get(code ?? '');
      return cause && { code: 'KH342', ...place, ...cause };
    }
  }
}

const SPACE_FIX = 'Free space on the disk, then try again: what is done is not done twice.';
const MEMORY_FIX =
  'Raise engine.memory_limit in project.yml, or free space for the spill folder warehouse/spill.';

const OTHER_CAUSES: ReadonlyMap<string, Pick<Problem, 'cause' | 'fix'>> = new Map([
  ['EISDIR', { cause: 'It is a folder, expected a file.', fix: 'Move it away.' }],
  ['ENOTDIR', { cause: 'A part of the path is a file, expected a folder.', fix: 'Move it away.' }],
  ['EEXIST', { cause: 'It is a file, expected a folder.', fix: 'Move it away.' }],
  ['ELOOP', { cause: 'It is a link that leads back to itself.', fix: 'Remove the link.' }],
  ['ENOENT', { cause: 'There is no such file or folder.' }],
  [
    'EMFILE',
    { cause: 'Too many files are open at once.', fix: 'Raise the limit: ulimit -n 4096.' },
  ],
  ['EIO', { cause: 'The disk reports an error.', fix: 'Check the disk.' }],
]);

/** How DuckDB writes what Node has codes for. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|disk is full/i, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/File too large/, 'EFBIG'],
  [/Permission denied/, 'EACCES'],
  [/Operation not permitted/, 'EPERM'],
  [/Read-only file system/, 'EROFS'],
  [/Is a directory/, 'EISDIR'],
  [/Not a directory/, 'ENOTDIR'],
  [/Too many levels of symbolic links/, 'ELOOP'],
  [/Too many open files/, 'EMFILE'],
  [/Input\/output error/, 'EIO'],
];

function codeIn(message: string): string | undefined {
  // A value of a row that a cast refused may read like anything.
  if (!/^(IO|TransactionContext|FATAL)\b/.test(message)) return undefined;
  return PHRASES.find(([phrase]) => phrase.test(message))?.[1];
}

function pathIn(message: string): string | undefined {
  return /"(\/[^"]+)"/.exec(message)?.[1];
}

/** The file itself, or what keeps it from being made, replaced or renamed: the nearest folder there is. */
function refusing(file: string): string {
  const folder = nearestFolder(dirname(file));
  return isDenied(folder, constants.W_OK) || !existsSync(file) ? folder : file;
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function isDenied(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
