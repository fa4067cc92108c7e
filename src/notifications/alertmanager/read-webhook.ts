import type { FieldFault } from '../../platform/errors/app-error.js';
import { isJsonObject, type JsonObject } from '../../platform/http/json-object.js';
import { isInstant } from '../../platform/http/instant.js';
import { alertId, type AlertmanagerAlert } from './alertmanager-alert.js';

/** The version of Alertmanager's webhook that is read: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const WEBHOOK_VERSION = '4';
export const MOST_ALERTS = 1000;
const MOST_FAULTS = 20;
const MOST_LABELS = 64;
const LONGEST_LABEL = 10_000;
/** A name with a NUL cannot be stored: the server would report such an alert again without end. */
const LABEL = /^\P{Cc}+$/u;

/** Reads the body of a webhook. Fields besides those that are needed are ignored: newer servers add some. */
export function readWebhook(body: unknown): { alerts: AlertmanagerAlert[]; faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const add = (field: string, rule: string, text: string): void => {
    if (faults.length < MOST_FAULTS) faults.push({ field, rule, message: `${field} ${text}` });
  };
  if (!isJsonObject(body)) {
    add('body', 'isObject', "must be an object: the body of Alertmanager's webhook");
    return { alerts: [], faults };
  }
  if (body.version !== WEBHOOK_VERSION)
    add(
      'version',
      'isIn',
      `must be "${WEBHOOK_VERSION}", the version of Alertmanager's webhook that is read here`,
    );
  if (body.status !== 'firing' && body.status !== 'resolved')
    add('status', 'isIn', 'must be firing or resolved');
  const { alerts } = body;
  if (!Array.isArray(alerts)) {
    add('alerts', 'isArray', 'must be an array');
    return { alerts: [], faults };
  }
  if (alerts.length > MOST_ALERTS) {
    add(
      'alerts',
      'arrayMaxSize',
      `must not have more than ${MOST_ALERTS} entries; max_alerts of the receiver limits them`,
    );
    return { alerts: [], faults };
  }
  const read = alerts.map((alert: unknown, index) => readAlert(alert, `alerts[${index}]`, add));
  return { alerts: faults.length > 0 ? [] : read.filter((alert) => alert !== undefined), faults };
}

type AddFault = (field: string, rule: string, text: string) => void;

function readAlert(alert: unknown, field: string, add: AddFault): AlertmanagerAlert | undefined {
  if (!isJsonObject(alert)) {
    add(field, 'isObject', 'must be an object');
    return undefined;
  }
  const { status, fingerprint } = alert;
  if (status !== 'firing' && status !== 'resolved') {
    add(`${field}.status`, 'isIn', 'must be firing or resolved');
    return undefined;
  }
  if (typeof fingerprint !== 'string' || !/^[\w-]{1,128}$/.test(fingerprint))
    add(`${field}.fingerprint`, 'matches', 'must be a text of 1 to 128 letters, digits, _ and -');
  const labels = readLabels(alert, 'labels', field, add);
  const name = labels.alertname ?? '';
  if (name === '') add(`${field}.labels.alertname`, 'required', 'is missing: it is the name of the alert');
  const annotations = alert.annotations === undefined ? {} : readLabels(alert, 'annotations', field, add);
  const startsAt = readTime(alert, 'startsAt', field, add);
  // Of a firing alert, it is the year 1, or when it is expected to end.
  const end =
    status === 'resolved' || alert.endsAt !== undefined ? readTime(alert, 'endsAt', field, add) : undefined;
  const endsAt = status === 'resolved' ? end : undefined;
  const read = {
    status,
    name,
    labels,
    annotations,
    startsAt,
    endsAt,
    fingerprint: String(fingerprint),
  } as const;
  return { id: alertId(read), ...read };
}

function readLabels(alert: JsonObject, name: string, field: string, add: AddFault): Record<string, string> {
  const given = alert[name];
  if (!isJsonObject(given)) {
    add(`${field}.${name}`, 'isObject', 'must be an object of texts');
    return {};
  }
  const entries = Object.entries(given);
  if (entries.length > MOST_LABELS)
    add(`${field}.${name}`, 'maxSize', `must not have more than ${MOST_LABELS} entries`);
  for (const [label, value] of entries.slice(0, MOST_LABELS)) {
    if (!LABEL.test(label))
      add(`${field}.${name}`, 'label', 'must have names of 1 or more characters, without control characters');
    if (typeof value !== 'string' || value.length > LONGEST_LABEL)
      add(
        `${field}.${name}.${label.slice(0, 100)}`,
        'isString',
        `must be a text of at most ${LONGEST_LABEL} characters`,
      );
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function readTime(alert: JsonObject, name: string, field: string, add: AddFault): Date {
  const given = alert[name];
  if (typeof given === 'string' && isInstant(given)) return new Date(given);
  add(`${field}.${name}`, 'isDate', 'must be a date and time such as 2026-11-24T05:00:00Z');
  return new Date(0);
}
