// Copies the work database beside the published file and puts the copy in its place, each when it is told to. It is a
// process of its own, so that who builds can read the work database meanwhile: the lock on a file that a process holds
// open goes as soon as that process copies it. It is JavaScript, for of TypeScript Node would load its compiler first.
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

const [work, published, candidate] = process.argv.slice(2);

const steps = {
  async copy() {
    if (!cloneFile() && !(await copyDirectly())) copyFileSync(work, candidate);
  },
  sync() {
    syncFile(candidate);
  },
  publish() {
    // Left by somebody who wrote to the old file; DuckDB would replay it onto the new one.
    rmSync(`${published}.wal`, { force: true });
    // What the old file took is given back when nobody has it open any more: nobody waits for that here.
    if (existsSync(published)) openSync(published, 'r');
    renameSync(candidate, published);
    syncFile(dirname(published));
  },
};

let isPublished = false;

process.on('message', async (step) => {
  try {
    await steps[step]();
    isPublished = step === 'publish';
    reply({ done: step });
  } catch ({ message, code, path, dest }) {
    rmSync(candidate, { force: true });
    reply({ error: { message, code, path, dest } });
  }
});

function reply(message) {
  // Whoever asked may not listen any more: that is told below.
  process.send(message, () => undefined);
}

// Who interrupts a build interrupts this too, and then has the candidate taken away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

// Whoever builds is done, or was killed.
process.on('disconnect', () => {
  if (!isPublished) rmSync(candidate, { force: true });
  process.exit();
});

/** Where the file system can, the copy shares the blocks of the work file until one of them is written to. */
function cloneFile() {
  try {
    copyFileSync(work, candidate, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  }
}

/**
 * Copies past the system's cache of files, where it lets us: to find memory for hundreds of megabytes that nobody may
 * read for a while takes longer than the disk does, and the processor away from the audits.
 */
async function copyDirectly() {
  if (constants.O_DIRECT === undefined) return false;
  const { O_CREAT, O_DIRECT, O_TRUNC, O_WRONLY } = constants;
  const from = openSync(work, 'r');
  let to;
  try {
    const { size, mode } = fstatSync(from);
    if (size % DISK_PAGE !== 0) return false;
    to = await open(candidate, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT, mode);
    const buffers = Array.from({ length: BUFFERS }, pagedBuffer);
    const writing = buffers.map(() => Promise.resolve());
    let position = 0;
    for (let turn = 0; position < size; turn = (turn + 1) % BUFFERS) {
      await writing[turn];
      const bytes = readSync(from, buffers[turn], 0, BUFFER_SIZE, position);
      if (bytes === 0) return false;
      writing[turn] = writeAll(to, buffers[turn].subarray(0, bytes), position);
      // Told when its turn comes.
      writing[turn].catch(() => undefined);
      position += bytes;
    }
    await Promise.all(writing);
    return true;
  } catch {
    // What is in the way of any copy, a full disk, the plain one tells.
    return false;
  } finally {
    closeSync(from);
    await to?.close();
  }
}

const DISK_PAGE = 4096;

/** So many are written at once, while the next is read into. */
const BUFFERS = 4;
const BUFFER_SIZE = 2 * 1024 * 1024;

/** Memory that begins with a page, as direct writing wants it, and as a WebAssembly memory of pages of its own does. */
function pagedBuffer() {
  return new Uint8Array(new WebAssembly.Memory({ initial: BUFFER_SIZE / 65_536 }).buffer);
}

async function writeAll(file, bytes, position) {
  for (let done = 0; done < bytes.length; ) {
    const left = bytes.length - done;
    const { bytesWritten } = await file.write(bytes, done, left, position + done);
    done += bytesWritten;
  }
}

function syncFile(path) {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
