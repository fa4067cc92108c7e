import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../platform/errors/app-error.js';
import type { Run } from '../runs/run.js';

/** Makes files that follow from what a run has recorded: the same run gives the same bytes. */
export interface FileMaker {
  /** Paths within the run's files at which its own may be: of files, of folders, and '' for the root. */
  covers(path: string): boolean;
  /** Writes the files that are missing. Does nothing for a run that is not its own, and where all are there. */
  make(run: Run): Promise<void>;
}

/**
 * Files that a run has but that are written only when they are first listed or read: most are never looked at, and a study
 * need not wait for them. They are made again where a kill left some of them unwritten.
 */
@Injectable()
export class OnDemandFiles {
  private readonly logger = new Logger(OnDemandFiles.name);
  private readonly makers: FileMaker[] = [];
  /** By maker and run: requests that come meanwhile wait for the same files. */
  private readonly making = new Map<string, Promise<void>>();

  add(maker: FileMaker): void {
    this.makers.push(maker);
  }

  /**
   * Returns when the files at a path (absent: anywhere) are there. What cannot be made is logged and stays missing.
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
