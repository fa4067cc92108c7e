/** Ticks of the schedule: of the processes that see one, one makes the report. */
export abstract class ReportTicks {
  /** True for the first process that claims the tick. */
  abstract claim(dueAt: Date): Promise<boolean>;
}
