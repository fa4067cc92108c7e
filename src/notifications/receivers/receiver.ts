import type { Severity } from '../notice.js';

export const RECEIVER_KINDS = ['slack', 'webhook', 'email'] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/** What may be shown of a receiver. */
export interface ReceiverSettings {
  name: string;
  kind: ReceiverKind;
  /** Without, no new notices are taken, and those that wait go on waiting. */
  enabled: boolean;
  /** The least severity that it receives. */
  severity: Severity;
  /** Groups that it receives: names, or beginnings of names that end with `*`. Empty: all. */
  groups: string[];
  /** Most messages within 60 seconds. What is more is summed up in one message. */
  perMinute: number;
  /** Slack: the channel, such as #mlops. Empty: the webhook's own. */
  channel?: string;
  /** E-mail: the SMTP server. */
  host?: string;
  port?: number;
  /** TLS from the first byte (port 465); otherwise STARTTLS. */
  secure?: boolean;
  user?: string;
  from?: string;
  to?: string[];
}

/** What is never shown after it was saved. */
export interface ReceiverSecrets {
  /** Address of a Slack webhook or of another one. */
  url?: string;
  /** Signs the messages of a webhook. */
  signingSecret?: string;
  /** Of the SMTP server. */
  password?: string;
}

/** A receiver that a message can be sent to. */
export interface OpenReceiver {
  settings: ReceiverSettings;
  secrets: ReceiverSecrets;
}

export type ReceiverAction = 'receiver-created' | 'receiver-changed' | 'receiver-deleted';

/** Who changed a receiver; becomes an audit entry. */
export interface ReceiverChange {
  /** The version of the receiver that it made, from 1. */
  version: number;
  at: Date;
  by: string;
  action: ReceiverAction;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

export interface StoredReceiver {
  settings: ReceiverSettings;
  /** The secrets, encrypted; absent once the receiver is deleted. */
  sealed?: string;
  /** What may be shown of the secrets. */
  hints: SecretHints;
  /** Increases with each change. */
  version: number;
  createdAt: Date;
  /** Its name is kept, so that what happened to it stays in the audit list. */
  deletedAt?: Date;
  /** The newest ones. */
  changes: ReceiverChange[];
}

export interface SecretHints {
  /** Host and last four characters. */
  url?: string;
  hasSigningSecret: boolean;
  hasPassword: boolean;
}

export function hintsOf({ url, signingSecret, password }: ReceiverSecrets): SecretHints {
  return {
    ...(url !== undefined && { url: maskedUrl(url) }),
    hasSigningSecret: signingSecret !== undefined,
    hasPassword: password !== undefined,
  };
}

/** Host and last four characters of an address: enough to tell two apart. */
export function maskedUrl(url: string): string {
  return `${new URL(url).host}/…${url.slice(-4)}`;
}
