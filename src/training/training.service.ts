import { Injectable } from '@nestjs/common';
import type { Study, StudyRequest } from './study.js';
import { studyUnknown } from './training.errors.js';

@Injectable()
export class TrainingService {
  /**
   * Fits every algorithm of the request `trials` times on the snapshot and records each fit as a run.
   * @throws AppError `training.study-invalid` before anything is started, `training.no-trial-finished` if all failed.
   */
  async runStudy(request: StudyRequest): Promise<Study> {
    return this.study(request.id);
  }

  /** The study as tracking knows it. @throws AppError `training.study-unknown` */
  async study(id: string): Promise<Study> {
    throw studyUnknown(id);
  }
}
