import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { parameterFaults } from '../index.js';
import { parsePipelines } from './parse-pipelines.js';

const packaged = readFileSync(join(import.meta.dirname, '../pipelines.yaml'), 'utf8');

const faultsOf = (text: string): FieldFault[] => parsePipelines(text, parameterFaults).faults;

/** A file whose only pipeline has these fields besides its description. */
const withDaily = (fields: string): string =>
  `pipelines:\n  daily:\n    description: all\n    ${fields.replaceAll('\n', '\n    ')}\n`;
const withSteps = (steps: string): string => withDaily(`steps: ${steps}`);
const ALL = '[fetch, silver, gold, report, train, elect]';
const withField = (field: string): string => withDaily(`${field}\nsteps: ${ALL}`);

describe(parsePipelines.name, () => {
  it('reads the packaged file', () => {
    const { pipelines, faults } = parsePipelines(packaged, parameterFaults);
    expect(faults).toEqual([]);
    expect(pipelines.map(({ name, steps }) => [name, ...steps.map((step) => step.name)].join(' '))).toEqual([
      'etl fetch silver gold',
      'ml gold report train elect',
      'daily fetch silver gold report train elect',
    ]);
    expect(pipelines[2].schedule).toEqual({ cron: '0 5 * * *', zone: 'UTC', enabled: true });
    expect(pipelines[0].schedule).toBeUndefined();
  });

  it('reads conditions, schedules and parameters', () => {
    const { pipelines, faults } = parsePipelines(
      withDaily(
        `schedule: { cron: '*/5 1 * * 1-5', zone: Europe/Paris, enabled: false }
parameters: { nodes: 500, trials: 2, algorithms: [{ name: gradient-boosting, parameters: { trees: 50 } }] }
steps:
  - fetch
  - silver
  - gold
  - report: { stopOn: [broken] }
  - train: { when: { report: [changed, broken] } }
  - elect: { when: performance }`,
      ),
      parameterFaults,
    );
    expect(faults).toEqual([]);
    expect(pipelines).toEqual([
      {
        name: 'daily',
        description: 'all',
        schedule: { cron: '*/5 1 * * 1-5', zone: 'Europe/Paris', enabled: false },
        parameters: {
          shots: 500,
          trials: 2,
          algorithms: [{ name: 'gradient-boosting', parameters: { trees: 50 } }],
        },
        steps: [
          { name: 'fetch' },
          { name: 'silver' },
          { name: 'gold' },
          { name: 'report', stopOn: ['broken'] },
          { name: 'train', when: { report: ['changed', 'broken'] } },
          { name: 'elect', when: { report: ['worse'] } },
        ],
      },
    ]);
  });

  it.each(['drift-or-performance', '{ report: [changed, worse] }'])(
    'reads %s as the same condition',
    (when) => {
      const text = withSteps(`[gold, report, train: { when: ${when} }, elect]`);
      const { pipelines } = parsePipelines(text, parameterFaults);
      expect(pipelines[0].steps[2]).toEqual({ name: 'train', when: { report: ['changed', 'worse'] } });
    },
  );

  it('reads always as no condition', () => {
    const text = withSteps('[gold, train: { when: always }, elect]');
    expect(parsePipelines(text, parameterFaults)).toMatchObject({ faults: [] });
    expect(parsePipelines(text, parameterFaults).pipelines[0].steps[1]).toEqual({ name: 'train' });
  });

  it.each([
    ['', 'file', 'isObject', 'must be an object with pipelines'],
    ['pipelines: [', 'file', 'yaml', 'is not YAML'],
    ['pipelines: { a: 1, a: 2 }', 'file', 'yaml', 'line 1'],
    ['x: &a [1]\ny: *a', 'file', 'yaml', 'must not have aliases'],
    ['[etl, ml]', 'file', 'isObject', 'must be an object'],
    ['pipelines: daily', 'pipelines', 'isObject', 'with at least daily'],
    [`${packaged}\nversion: 1`, 'version', 'isKnown', 'known names are pipelines'],
    [`pipeline:\n  daily: {}`, 'pipeline', 'isKnown', 'did you mean pipelines?'],
    [packaged.replace('daily:', 'dayly:'), 'pipelines.daily', 'required', 'did you mean dayly?'],
    [packaged.replace('etl:', 'ETL 1:'), 'pipelines.ETL 1', 'name', 'lower-case letters'],
    [packaged.replace('etl:', 'runs:'), 'pipelines.runs', 'name', 'not runs'],
    ['pipelines: { daily: 1 }', 'pipelines.daily', 'isObject', 'description, schedule, parameters, steps'],
    [packaged.replace('description: All', 'text: All'), 'pipelines.daily.text', 'isKnown', 'description'],
    [withDaily(`step: ${ALL}`), 'pipelines.daily.step', 'isKnown', 'did you mean steps?'],
    [withDaily('schedule: {}'), 'pipelines.daily.steps', 'isArray', 'must be a list of steps'],
    [withSteps('[]'), 'pipelines.daily.steps', 'isArray', '[fetch, silver'],
    [withSteps('fetch'), 'pipelines.daily.steps', 'isArray', 'must be a list of steps'],
    [
      withSteps('[fetch, slver]'),
      'pipelines.daily.steps[1]',
      'isIn',
      '(slver) is not a step; did you mean silver?',
    ],
    [withSteps('[deploy]'), 'pipelines.daily.steps[0]', 'isIn', 'known names are fetch, silver'],
    [withSteps('[gold, 7]'), 'pipelines.daily.steps[1]', 'isStep', 'must be the name of a step'],
    [withSteps('[gold, { train: {}, elect: {} }]'), 'pipelines.daily.steps[1]', 'isStep', 'name of a step'],
    [withSteps('[fetch, fetch]'), 'pipelines.daily.steps[1]', 'order', '(fetch) is there already'],
    [withSteps('[fetch, gold]'), 'pipelines.daily.steps[1]', 'order', 'put silver between them'],
    [withSteps('[silver, fetch]'), 'pipelines.daily.steps[1]', 'order', 'must stand before silver'],
    [
      withSteps('[train, gold]'),
      'pipelines.daily.steps[0]',
      'order',
      'output of gold, which stands after it',
    ],
    [withSteps('[gold, elect]'), 'pipelines.daily.steps[1]', 'order', 'output of train, which is missing'],
    [withSteps('[report, train]'), 'pipelines.daily.steps[0]', 'order', 'output of gold, which is missing'],
    [
      withSteps('[gold, train, report]'),
      'pipelines.daily.steps[2]',
      'order',
      '(report) must stand before train',
    ],
    [
      withSteps('[gold, train: { when: worse }]'),
      'pipelines.daily.steps[1].train.when',
      'isCondition',
      'always',
    ],
    [
      withSteps('[gold, report, train: { when: preformance }]'),
      'pipelines.daily.steps[2].train.when',
      'isCondition',
      'did you mean performance?',
    ],
    [
      withSteps('[gold, train: { when: performance }]'),
      'pipelines.daily.steps[1].train.when',
      'order',
      'needs the step report before it',
    ],
    [
      withSteps('[gold: { when: performance }, report]'),
      'pipelines.daily.steps[0].gold.when',
      'order',
      'needs the step report before it',
    ],
    [
      withSteps('[gold, report, train: { when: { report: [chnged] } }]'),
      'pipelines.daily.steps[2].train.when.report',
      'verdicts',
      'did you mean changed?',
    ],
    [
      withSteps('[gold, report, train: { when: { report: [] } }]'),
      'pipelines.daily.steps[2].train.when.report',
      'verdicts',
      'ok, changed, worse, broken, too-few',
    ],
    [
      withSteps('[gold, report, train: { when: { report: [ok, ok] } }]'),
      'pipelines.daily.steps[2].train.when.report',
      'verdicts',
      'each once',
    ],
    [
      withSteps('[gold, report, train: { when: { reports: [ok] } }]'),
      'pipelines.daily.steps[2].train.when.reports',
      'isKnown',
      'did you mean report?',
    ],
    [
      withSteps('[gold, report, train: { whn: performance }]'),
      'pipelines.daily.steps[2].train.whn',
      'isKnown',
      'when',
    ],
    [
      withSteps('[gold, report: { stopOn: broken }]'),
      'pipelines.daily.steps[1].report.stopOn',
      'verdicts',
      'must be a list of verdicts',
    ],
    [
      withSteps('[gold, report: { when: performance }]'),
      'pipelines.daily.steps[1].report.when',
      'isKnown',
      'stopOn',
    ],
    [withSteps('[gold, report: [broken]]'), 'pipelines.daily.steps[1].report', 'isObject', 'with stopOn'],
    [withField('schedule: daily'), 'pipelines.daily.schedule', 'isObject', 'cron, zone, enabled'],
    [withField('schedule: { zone: UTC }'), 'pipelines.daily.schedule.cron', 'isCron', '0 5 * * *'],
    [withField("schedule: { cron: '61 * * * *' }"), 'pipelines.daily.schedule.cron', 'isCron', '0 5 * * *'],
    [withField("schedule: { cron: '2026-12-01' }"), 'pipelines.daily.schedule.cron', 'isCron', '0 5 * * *'],
    [withField('schedule: { cron: 5 }'), 'pipelines.daily.schedule.cron', 'isCron', '0 5 * * *'],
    [
      withField("schedule: { cron: '0 5 * * *', zone: Europe/Pari }"),
      'pipelines.daily.schedule.zone',
      'isTimeZone',
      'did you mean Europe/Paris?',
    ],
    [
      withField("schedule: { cron: '0 5 * * *', enabled: perhaps }"),
      'pipelines.daily.schedule.enabled',
      'isBoolean',
      'true or false',
    ],
    [
      withField("schedule: { cron: '0 5 * * *', timezone: UTC }"),
      'pipelines.daily.schedule.timezone',
      'isKnown',
      'zone',
    ],
    [withField('parameters: [1]'), 'pipelines.daily.parameters', 'isObject', '{ nodes: 500 }'],
    [
      withField('parameters: { shots: 5 }'),
      'pipelines.daily.parameters.shots',
      'isKnown',
      'did you mean nodes?',
    ],
    [
      withField('parameters: { nodes: 0 }'),
      'pipelines.daily.parameters.nodes',
      'min',
      'must not be less than 1',
    ],
    [
      withField('parameters: { retrain: sometimes }'),
      'pipelines.daily.parameters.retrain',
      'isIn',
      'always, when-needed',
    ],
    [
      withField('parameters: { algorithms: [{ name: magic }] }'),
      'pipelines.daily.parameters.algorithms.0.name',
      'isIn',
      'gradient-boosting',
    ],
    [
      withDaily('parameters: { trials: 2 }\nsteps: [fetch, silver, gold]'),
      'pipelines.daily.parameters.trials',
      'step',
      'needs the step train',
    ],
    [
      withDaily('parameters: { retrain: when-needed }\nsteps: [gold, train, elect]'),
      'pipelines.daily.parameters.retrain',
      'step',
      'needs the step report',
    ],
  ])('refuses %j, and names field and rule', (text, field, rule, says) => {
    const faults = faultsOf(text);
    expect(faults).toContainEqual({ field, rule, message: expect.stringContaining(says) });
    expect(parsePipelines(text, parameterFaults).pipelines).toEqual([]);
  });

  it('reports all faults of a file at once', () => {
    const text = withDaily('schedule: { cron: never, zone: Mars }\nsteps: [fetch, slver]\nkind: x');
    expect(faultsOf(text).map(({ field }) => field)).toEqual([
      'pipelines.daily.kind',
      'pipelines.daily.steps[1]',
      'pipelines.daily.schedule.cron',
      'pipelines.daily.schedule.zone',
    ]);
  });
});
