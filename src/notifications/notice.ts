export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is sent to receivers. */
export interface Notice {
  /** The same for each attempt and each repetition of the same notice; receivers can ignore repetitions by it. */
  key: string;
  /** Notices of one group that wait together are sent together. */
  group: string;
  severity: Severity;
  state: 'firing' | 'resolved' | 'info';
  title: string;
  /** One or a few sentences. */
  text: string;
  /** Names and values, shown as a table. */
  facts: Record<string, string>;
  /** Path below the program's address, such as `/drift/reports/…`. */
  link?: string;
  at: Date;
}
