export const DECISIONS = ['started', 'waiting', 'dry-run', 'skipped'] as const;
/** `waiting`: another run was in progress; it is tried again while the alert fires. */
export type Decision = (typeof DECISIONS)[number];

/** What a policy did about one event. */
export interface AutomationRun {
  /** Derived from event and policy, so that an event is acted on once. */
  id: string;
  at: Date;
  policy: string;
  /** Of the alert's history. */
  event: string;
  alert: string;
  rule: string;
  decision: Decision;
  /** One sentence. */
  reason: string;
  pipeline: string;
  parameters: Record<string, unknown>;
  /** Id of the pipeline's run, for `started`. */
  pipelineRun?: string;
  /** When a waiting one was decided. */
  decidedAt?: Date;
}

export interface AutomationFilter {
  policy?: string;
  decision?: Decision;
  rule?: string;
}
