import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that are written at once, and then one by one, until nothing more fits. */
const PIECES = [1 << 20, 1 << 12, 1];

/** A file system of its own in memory, of a few megabytes, to be filled. Mounting one is for root on Linux. */
export class SmallDisk {
  /** A data folder on it. */
  readonly dataDir: string;
  private readonly filler: string;

  private constructor(private readonly mount: string) {
    this.dataDir = join(mount, 'data');
    this.filler = join(mount, 'filler');
    mkdirSync(this.dataDir);
  }

  /** Undefined where none can be mounted. */
  static make(megabytes: number): SmallDisk | undefined {
    const mount = mkdtempSync(join(tmpdir(), 'parivision-disk-'));
    try {
      const options = `size=${megabytes}m,mode=700`;
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mount], { stdio: 'ignore' });
    } catch {
      rmdirSync(mount);
      return undefined;
    }
    return new SmallDisk(mount);
  }

  /** Leaves room for nothing. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    for (const size of PIECES) {
      const piece = Buffer.alloc(size, 1);
      try {
        while (writeSync(file, piece) > 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
    closeSync(file);
  }

  /** What `fill` has taken is free again. */
  clear(): void {
    rmSync(this.filler, { force: true });
  }

  remove(): void {
    // A process that has just ended may still be letting go of it.
    execFileSync('umount', ['--lazy', this.mount], { stdio: 'ignore' });
    rmdirSync(this.mount);
  }
}
