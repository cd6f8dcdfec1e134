// Copies the work database beside the published file and puts the copy in its place, each when it is told to. It is a
// process of its own, so that who builds can read the work database meanwhile: the lock on a file that a process holds
// open goes as soon as that process copies it. It is JavaScript, for of TypeScript Node would load its compiler first.
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';

const [work, published] = process.argv.slice(2);
const candidate = `${published}.unfinished`;

const steps = {
  copy() {
    copyFileSync(work, candidate, constants.COPYFILE_FICLONE);
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

process.on('message', (step) => {
  try {
    steps[step]();
    process.send({ done: step });
  } catch ({ message, code, path, dest }) {
    rmSync(candidate, { force: true });
    process.send({ error: { message, code, path, dest } });
  }
});

// Whoever builds is done, or was killed.
process.on('disconnect', () => {
  rmSync(candidate, { force: true });
  process.exit();
});

function syncFile(path) {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
