import { Injectable } from '@nestjs/common';
import type { DriftReport } from '../../drift/index.js';
import { DriftReadings } from './drift-readings.port.js';

@Injectable()
export class NewestReports extends DriftReadings {
  async newest(): Promise<DriftReport[]> {
    return [];
  }
}
