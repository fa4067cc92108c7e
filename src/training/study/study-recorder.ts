import type { Trial } from '../trial/trial.js';
import { studyRunning } from '../training.errors.js';
import type { RungRecord, StudyRecord } from './study-record.js';
import type { StudyChange, StudyStore } from './study-store.port.js';

/**
 * Writes the results of a running study at the end of a trial, of a rung and of the study.
 * @throws {AppError} `training.study-running` from every method if another process has taken the study over
 */
export class StudyRecorder {
  private readonly ended = new Set<string>();
  private readonly positions: ReadonlyMap<string, number>;

  constructor(
    private readonly store: StudyStore,
    private readonly record: StudyRecord,
  ) {
    this.positions = new Map(record.trials.map(({ runId }, position) => [runId, position]));
  }

  async trialEnded({ runId, state }: Pick<Trial, 'runId' | 'state'>): Promise<void> {
    const position = this.positions.get(runId);
    if (position === undefined || state === 'running') return;
    this.ended.add(runId);
    await this.write({ trial: { position, outcome: state, done: this.ended.size } });
  }

  async rungEnded(rung: RungRecord): Promise<void> {
    await this.write({ rung });
  }

  async set(set: NonNullable<StudyChange['set']>): Promise<void> {
    await this.write({ set });
  }

  private async write(change: StudyChange): Promise<void> {
    const { id, attempt } = this.record;
    if (!(await this.store.write({ id, attempt }, change))) throw studyRunning(id);
  }
}
