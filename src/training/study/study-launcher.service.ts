import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { GoldService } from '../../gold/index.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { newId } from '../../platform/ids/ids.js';
import type { StudyRequest } from './study.js';
import { noSnapshot, StudyCancelled, studyRunning } from '../training.errors.js';
import { StudyService } from './study.service.js';

export interface LaunchRequest extends Omit<StudyRequest, 'id' | 'onProgress' | 'signal'> {
  /** Drawn if absent; the id of an interrupted study resumes it. */
  id?: string;
  /** For the snapshot `latest`: of which dataset. */
  dataset?: string;
}

/** Starts studies in the background, one at a time, and stops them when the program ends. */
@Injectable()
export class StudyLauncher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StudyLauncher.name);
  private readonly ending = new AbortController();
  private launched: Promise<void> = Promise.resolve();
  /** Set between the response to a request and the start of its study, so that no second study starts meanwhile. */
  private claimed?: string;

  constructor(
    private readonly training: StudyService,
    private readonly gold: GoldService,
  ) {}

  /**
   * Starts a study in the background and returns its id and snapshot.
   * @throws {AppError} `training.study-running` when another study is in progress; `training.study-invalid` when a field is
   * invalid; `training.no-snapshot` when there is no snapshot; `gold.snapshot-unknown` when there is no such snapshot
   */
  async launch({ id = newId(), dataset, ...rest }: LaunchRequest): Promise<{ id: string; snapshot: string }> {
    const busy = this.claimed ?? this.training.running()[0];
    if (busy !== undefined) throw studyRunning(busy);
    this.claimed = id;
    try {
      this.training.check({ id, ...rest });
      const snapshot = await this.resolve(rest.snapshot, dataset);
      this.launched = this.perform({ ...rest, id, snapshot, signal: this.ending.signal });
      return { id, snapshot };
    } catch (error) {
      this.claimed = undefined;
      throw error;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort(new Error('The program is ending.'));
    await this.launched;
  }

  private async resolve(snapshot: string, dataset?: string): Promise<string> {
    const found = snapshot === 'latest' ? await this.gold.latest(dataset) : await this.gold.get(snapshot);
    if (!found) throw noSnapshot(dataset);
    return found.id;
  }

  private async perform(request: StudyRequest): Promise<void> {
    try {
      const study = await this.training.runStudy(request);
      this.logger.log(
        `Study ${study.id} finished: best is ${study.best?.algorithm}, run ${study.best?.runId}`,
      );
    } catch (error) {
      // The study and its run record it too. Cancellation is not an error.
      const isCancelled = error instanceof StudyCancelled;
      this.logger[isCancelled ? 'log' : 'error'](`Study ${request.id} did not finish: ${messageOf(error)}`);
    } finally {
      this.claimed = undefined;
    }
  }
}
