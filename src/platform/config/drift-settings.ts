import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { NotifySettings } from './notify-settings.js';
import { IsCron } from './rules.js';
import { toBoolean } from './text-values.js';

/** The settings of drift reports, a part of `Settings`. */
export class DriftSettings extends NotifySettings {
  /** Whether drift reports on the predictions are made by schedule. */
  @toBoolean
  @IsBoolean()
  readonly driftEnabled: boolean = true;
  /** When they are made. */
  @IsCron()
  readonly driftCron: string = '15 * * * *';
  /** The newest predictions that such a report is about. */
  @IsInt()
  @Min(100)
  @Max(10_000_000)
  readonly driftRows: number = 5000;
  /** Hours without rows after which a drift report calls the data stale, unless earlier years had a pause at this time. 0: off. */
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly driftStaleHours: number = 0;
  /** Days after which drift reports are removed. 0: never. */
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly driftKeepDays: number = 0;
  /** Number of drift reports above which the oldest are removed. 0: no limit. */
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  readonly driftKeepReports: number = 10_000;
}
