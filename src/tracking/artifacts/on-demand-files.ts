import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../platform/errors/app-error.js';
import type { Run } from '../runs/run.js';

/** Makes files from a run's records: the same run always has the same bytes. */
export interface FileMaker {
  /** Paths within the run's files at which its own may be: of files, of folders, and '' for the root. */
  covers(path: string): boolean;
  /** Writes the missing files. Does nothing for a run that the maker does not cover. */
  make(run: Run): Promise<void>;
}

/**
 * Files of a run that are written only when they are first listed or read: most never are, and a study need not wait for
 * them. They are made again if a kill left some of them unwritten.
 */
@Injectable()
export class OnDemandFiles {
  private readonly logger = new Logger(OnDemandFiles.name);
  private readonly makers: FileMaker[] = [];
  /** By maker and run: concurrent requests wait for the same files. */
  private readonly making = new Map<string, Promise<void>>();

  add(maker: FileMaker): void {
    this.makers.push(maker);
  }

  /**
   * Waits until the files at a path (absent: all files) are written. Failures are logged, and the files stay missing.
   * @param path within the run's files; '' is the root
   */
  async complete(run: Run, path?: string): Promise<void> {
    for (const [index, maker] of this.makers.entries()) {
      if (path !== undefined && !maker.covers(path)) continue;
      const key = `${index}/${run.id}`;
      const work = this.making.get(key) ?? this.start(key, maker, run);
      await work;
    }
  }

  private start(key: string, maker: FileMaker, run: Run): Promise<void> {
    const work = maker
      .make(run)
      .catch((error: unknown) => {
        this.logger.warn(`Files of run ${run.id} could not be made: ${messageOf(error)}`);
      })
      .finally(() => this.making.delete(key));
    this.making.set(key, work);
    return work;
  }
}
