import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, Schema } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { ReportTicks } from '../reports/report-ticks.port.js';

export const DRIFT_TICKS = 'DriftTick';
const KEPT_MS = 7 * 86_400_000;

export interface DriftTickDocument {
  /** The time of the tick, ISO 8601. */
  _id: string;
  dueAt: Date;
}

export const driftTickSchema = new Schema<DriftTickDocument>(
  { _id: String, dueAt: Date },
  { collection: 'drift_ticks', autoCreate: false, autoIndex: false, versionKey: false },
);

@Injectable()
export class MongoReportTicks extends ReportTicks {
  constructor(@InjectModel(DRIFT_TICKS) private readonly ticks: Model<DriftTickDocument>) {
    super();
  }

  async claim(dueAt: Date): Promise<boolean> {
    if (!(await inserted(this.ticks.insertOne({ _id: dueAt.toISOString(), dueAt })))) return false;
    await this.ticks.deleteMany({ dueAt: { $lt: new Date(dueAt.getTime() - KEPT_MS) } });
    return true;
  }
}
