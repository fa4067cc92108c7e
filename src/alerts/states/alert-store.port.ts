import type { Page } from '../../platform/http/listing.js';
import type { AlertEvent, AlertOrigin, EventState } from './alert-event.js';
import type { Severity } from '../../notifications/index.js';
import type { Series } from './series.js';

/** An event that is stored together with the state that it follows from, until it has been passed on. */
export interface OutboxItem {
  /** The key of the notice. */
  id: string;
  event: AlertEvent;
  /** Whether it is a new event, which is recorded and may start a pipeline; else only its notice is sent, again or after a silence. */
  isNew: boolean;
  /** Whether a notice is sent. */
  isTold: boolean;
}

/** The state of one rule. */
export interface RuleState {
  rule: string;
  /** 0: not stored yet. */
  revision: number;
  /** By labels; see `seriesKey`. */
  series: Series[];
  outbox: OutboxItem[];
}

/** The states of all rules. */
export abstract class AlertStates {
  /**
   * Whether this process evaluates now: of all processes, one within half an interval.
   * @param intervalMs time between evaluations
   */
  abstract claim(at: Date, intervalMs: number): Promise<boolean>;
  abstract all(): Promise<RuleState[]>;
  /** Compare-and-set on `revision`, which becomes one more; false if another process was faster. */
  abstract save(state: RuleState): Promise<boolean>;
  /** Removes a passed-on item. */
  abstract settle(rule: string, item: string): Promise<void>;
}

export interface EventFilter {
  rule?: string;
  alert?: string;
  origin?: AlertOrigin;
  state?: EventState;
  severity?: Severity;
  /** Included. */
  from?: Date;
  /** Excluded. */
  to?: Date;
}

/** The history: events are added and never changed or removed. */
export abstract class AlertEvents {
  /** An event that is there already stays as it is. */
  abstract add(event: AlertEvent): Promise<void>;
  abstract find(id: string): Promise<AlertEvent | undefined>;
  /** Newest first. */
  abstract list(filter: EventFilter, offset: number, limit: number): Promise<Page<AlertEvent>>;
}
