import fc from 'fast-check';
import { historyEntryOf } from './alertmanager-alert.js';
import { MOST_ALERTS, readWebhook } from './read-webhook.js';

/** As Alertmanager 0.28 sends it. */
const BODY = {
  receiver: 'parivision',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'HighErrorRate', severity: 'critical', instance: 'app:3000' },
      annotations: { summary: 'Too many errors', description: 'More than 5%.' },
      startsAt: '2026-11-24T05:00:00.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus:9090/graph',
      fingerprint: 'a1b2c3d4e5f60718',
    },
  ],
  groupLabels: { alertname: 'HighErrorRate' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  version: '4',
  groupKey: '{}:{alertname="HighErrorRate"}',
  truncatedAlerts: 0,
};
const [ALERT] = BODY.alerts;

function faults(body: unknown): string[] {
  return readWebhook(body).faults.map(({ field, rule }) => `${field} ${rule}`);
}

describe(readWebhook.name, () => {
  it("reads Alertmanager's body", () => {
    const { alerts, faults } = readWebhook(BODY);
    expect(faults).toEqual([]);
    expect(historyEntryOf(alerts[0], new Date(0))).toMatchObject({
      source: 'alertmanager',
      notice: {
        group: 'alertmanager/HighErrorRate',
        severity: 'critical',
        state: 'firing',
        title: 'Too many errors',
        text: 'More than 5%.',
        facts: { instance: 'app:3000' },
        at: new Date('2026-11-24T05:00:00.123Z'),
      },
      receivers: [],
    });
  });

  it('reads severities as ours', () => {
    const severityOf = (severity: string | undefined): string => {
      const labels = { alertname: 'x', ...(severity && { severity }) };
      const [alert] = readWebhook({ ...BODY, alerts: [{ ...ALERT, labels }] }).alerts;
      return historyEntryOf(alert, new Date(0)).notice.severity;
    };
    expect(['info', 'warning', 'critical', 'page', 'P3', undefined].map(severityOf)).toEqual([
      'info',
      'warning',
      'critical',
      'critical',
      'warning',
      'warning',
    ]);
  });

  it('gives each state of an alert an id of its own, the same for each report', () => {
    const idOf = (more: object): string =>
      readWebhook({ ...BODY, alerts: [{ ...ALERT, ...more }] }).alerts[0].id;
    const resolved = { status: 'resolved', endsAt: '2026-11-24T06:00:00Z' };
    expect(idOf({})).toBe(idOf({ annotations: {} }));
    const ids = [
      idOf({}),
      idOf(resolved),
      idOf({ startsAt: '2026-11-24T05:00:01Z' }),
      idOf({ fingerprint: 'x' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('names what is wrong', () => {
    expect(faults([])).toEqual(['body isObject']);
    expect(faults({ ...BODY, version: '5' })).toEqual(['version isIn']);
    expect(faults({ ...BODY, version: 4 })).toEqual(['version isIn']);
    expect(faults({ ...BODY, status: 'x', alerts: {} })).toEqual(['status isIn', 'alerts isArray']);
    expect(faults({ ...BODY, alerts: [null] })).toEqual(['alerts[0] isObject']);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, status: 1 }] })).toEqual(['alerts[0].status isIn']);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, labels: { severity: 'x' } }] })).toEqual([
      'alerts[0].labels.alertname required',
    ]);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, labels: { alertname: 'x', a: 1 } }] })).toEqual([
      'alerts[0].labels.a isString',
    ]);
    for (const name of ['a\0b', '', 'a\n'])
      expect(faults({ ...BODY, alerts: [{ ...ALERT, labels: { alertname: 'x', [name]: '1' } }] })).toEqual([
        'alerts[0].labels label',
      ]);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, labels: { alertname: 'x', 'a.b': '1' } }] })).toEqual([]);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, startsAt: '1', fingerprint: '' }] })).toEqual([
      'alerts[0].fingerprint matches',
      'alerts[0].startsAt isDate',
    ]);
    expect(faults({ ...BODY, alerts: [{ ...ALERT, status: 'resolved', endsAt: undefined }] })).toEqual([
      'alerts[0].endsAt isDate',
    ]);
    expect(faults({ ...BODY, alerts: Array(MOST_ALERTS + 1).fill(ALERT) })).toEqual(['alerts arrayMaxSize']);
  });

  it('never throws, and reads nothing of a body with a fault', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (alert, part) => {
        for (const body of [
          part,
          { ...BODY, alerts: [alert] },
          { ...BODY, alerts: [{ ...ALERT, labels: part }] },
        ]) {
          const read = readWebhook(body);
          if (read.faults.length > 0) expect(read.alerts).toEqual([]);
        }
      }),
    );
  });
});
