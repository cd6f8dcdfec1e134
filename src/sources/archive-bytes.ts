import { isUtf8, transcode } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import yauzl from 'yauzl';
import { ProblemError } from '../problem.ts';

/** The SHA-256 of a file's bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Compares a file's checksum with the `.CHECKSUM` published beside it, if there is one.
 * Throws a ProblemError (KH403) naming both sums.
 */
export function verifyChecksum(path: string, actual: string): void {
  const checksumFile = `${path}.CHECKSUM`;
  if (!existsSync(checksumFile)) return;
  const published = readFileSync(checksumFile, 'utf8').trim().split(/\s+/)[0]!.toLowerCase();
  if (published === actual) return;
  throw new ProblemError(
    {
      code: 'KH403',
      place: { file: path },
      cause: `The checksum does not match: ${basename(checksumFile)} says ${published}, the file has ${actual}.`,
      fix: 'Download the file again; nothing of it was taken.',
    },
    1,
  );
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The CSV text inside a `.zip`, `.csv.gz` or `.csv`, as UTF-8. Throws a ProblemError (KH404) if it cannot be unpacked. */
export async function csvBytes(path: string, bytes: Buffer): Promise<Buffer> {
  const csv = await unpack(path, bytes).catch((error: Error) => {
    throw new ProblemError(
      {
        code: 'KH404',
        place: { file: path },
        cause: `The file cannot be unpacked: ${error.message.replace(/\.$/, '')}.`,
        fix: 'Download the file again; nothing of it was taken.',
      },
      1,
    );
  });
  const text = isUtf8(csv) ? csv : Buffer.from(transcode(csv, 'latin1', 'utf8'));
  return text.subarray(0, 3).equals(BYTE_ORDER_MARK) ? text.subarray(3) : text;
}

async function unpack(path: string, bytes: Buffer): Promise<Buffer> {
  if (/\.gz$/i.test(path)) return gunzipSync(bytes);
  if (/\.zip$/i.test(path)) return unzipOnlyFile(bytes);
  return bytes;
}

async function unzipOnlyFile(bytes: Buffer): Promise<Buffer> {
  const zip = await yauzl.fromBufferPromise(bytes);
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  const csvs = entries.filter((entry) => /^(?!__MACOSX\/).*\.csv$/i.test(entry.fileName));
  if (csvs.length !== 1) {
    throw new Error(`expected one .csv inside, found ${csvs.length} (${entries.length} entries)`);
  }
  const stream = await zip.openReadStreamPromise(csvs[0]!);
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  const content = Buffer.concat(pieces);
  // The reader checks sizes alone; a flipped bit shows in the CRC.
  if (crc32(content) !== csvs[0]!.crc32) throw new Error('the CRC-32 of its content is wrong');
  return content;
}
