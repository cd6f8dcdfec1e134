import { spawnSync } from 'node:child_process';
import { afterAll } from 'vitest';
import { tempFolder } from './temp-project.ts';

const mounted: string[] = [];

afterAll(() => {
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder]);
});

/** Mounts a file system of its own on a folder, which is unmounted after the tests of the file. */
export function mount(folder: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync('mount', [...args, folder], { encoding: 'utf8' });
  if (status === 0) mounted.push(folder);
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Why this machine lets no test mount a small disk; nothing where it does. Printed where tests are left out. */
export function whyNoSmallDisk(): string | undefined {
  const why = mount(tempFolder(), ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs']);
  if (why !== undefined) console.warn(`left out, for no small disk can be mounted: ${why}`);
  return why;
}

/** Makes a folder a disk of so many bytes. */
export function mountSmallDisk(folder: string, bytes: number): void {
  const why = mount(folder, ['-t', 'tmpfs', '-o', `size=${Math.ceil(bytes)}`, 'tmpfs']);
  if (why !== undefined) throw new Error(why);
}

/** Gives a small disk another size. */
export function resizeDisk(folder: string, bytes: number): void {
  const { status, stderr } = spawnSync(
    'mount',
    ['-o', `remount,size=${Math.ceil(bytes)}`, folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
}
