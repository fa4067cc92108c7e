import { readFileSync, writeFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { checkedCatalogue, packagedPipelines } from '../../../test/support/alert-world.js';
import { formatDuration, parseDuration } from '../duration.js';
import { AGGREGATIONS, type AlertRule, COMPARISONS } from './rule.js';
import { PACKAGED_FILE, packagedRules } from './packaged-rules.js';
import { RulesCheck } from './rules-check.service.js';
import { formatRulesFile } from './rules-file.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000);
const check = new RulesCheck(checkedCatalogue(), packagedPipelines());

function messagesOf(text: string): string[] {
  return check.file(text).faults.map(({ message }) => message);
}

describe('monitoring/alerts.yaml', () => {
  it('is valid and in the form of the export, to the byte', () => {
    if (process.env.UPDATE_DOCS && process.env.RULES_FROM) {
      const { file, faults } = check.file(readFileSync(process.env.RULES_FROM, 'utf8'));
      expect(faults).toEqual([]);
      writeFileSync(PACKAGED_FILE, formatRulesFile({ rules: file!.rules, policies: file!.policies! }));
    }
    const { file, faults } = check.file(packagedRules());
    expect(faults).toEqual([]);
    expect(formatRulesFile({ rules: file!.rules, policies: file!.policies! })).toBe(packagedRules());
  });
});

const seconds = fc.integer({ min: 1, max: 1_000_000 }).map((count) => 1000 * count);
const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const label = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const text = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter((one) => one.trim() !== '');
const rules: fc.Arbitrary<AlertRule> = fc.record({
  name,
  measure: fc.constant('pipeline_failures'),
  where: fc.dictionary(
    fc.constant('pipeline'),
    fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
  ),
  aggregation: fc.constantFrom(...AGGREGATIONS),
  windowMs: seconds,
  comparison: fc.constantFrom(...COMPARISONS),
  threshold: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one)),
  forMs: seconds,
  keepMs: fc.oneof(seconds, fc.constant(300_000)),
  unknownAfterMs: seconds,
  repeatMs: seconds,
  severity: fc.constantFrom('info', 'warning', 'critical'),
  summary: text.map((one) => one.replaceAll(/[{}]/g, '')).filter((one) => one.trim() !== ''),
  receivers: fc.uniqueArray(text, { maxLength: 3 }),
  labels: fc.dictionary(
    label.map((one) => `x_${one}`),
    text,
    { maxKeys: 3 },
  ),
  enabled: fc.boolean(),
});

describe('the file of rules', () => {
  it('round-trips: what is read is what was written, and is written to the same bytes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(rules, { selector: (rule) => rule.name, maxLength: 4 }), (given) => {
        const usable = given.map((rule) => (rule.aggregation === 'last' ? { ...rule, windowMs: 0 } : rule));
        const written = formatRulesFile({ rules: usable, policies: [] });
        const { file, faults } = check.file(written);
        expect(faults).toEqual([]);
        const byName = usable.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        expect(file!.rules).toEqual(byName);
        expect(formatRulesFile({ rules: file!.rules, policies: [] })).toBe(written);
      }),
    );
  });

  it.each([
    ['rules: [', /^body is not YAML: .*line 1, column/],
    ['- 1', /^body must have the lists rules and policies/],
    ['rule: []', /^rule is not known here; did you mean rules\?/],
    ['rules: 3', /^rules must be a list/],
    ['policies: []', /^rules must be a list/],
    ['rules: [&a {name: x}, *a]', /^body must not have aliases/],
    ['rules: [{ nam: x }]', /^rules\[0\]\.nam is not known here; did you mean name\?/],
    ['rules: [{ name: X }]', /^rules\[0\]\.name must be 1 to 63 .*for example pipeline-failed/],
    ['rules: [{}]', /^rules\[0\]\.name is missing: it must be/],
    ['rules: [3]', /^rules\[0\] must be an object/],
  ])('refuses %j with a sentence that helps', (given, message) => {
    expect(messagesOf(given)[0]).toMatch(message);
  });

  it.each([
    [
      'measure: pipeline_failure',
      'rules[0].measure must be a known name, for example rows_ingested; did you mean pipeline_failures?',
    ],
    ['comparison: "=>"', 'rules[0].comparison must be one of >, >=, <, <=, ==, !='],
    ['threshold: high', 'rules[0].threshold must be a number, for example 0.5'],
    ['threshold: .inf', 'rules[0].threshold must be a number, for example 0.5'],
    ['for: 5', 'rules[0].for must be a whole number with s, m, h or d, such as 30s, 10m, 4h or 2d'],
    ['for: 400d', 'rules[0].for must be a whole number with s, m, h or d, such as 30s, 10m, 4h or 2d'],
    ['severity: page', 'rules[0].severity must be one of info, warning, critical'],
    ['where: { pipline: daily }', 'rules[0].where.pipline is no label here; did you mean pipeline?'],
    [
      'where: { pipeline: 3 }',
      'rules[0].where.pipeline must be a text or a list of 1 to 50 texts, for example "daily", "!test" or ["a", "b*"]',
    ],
    [
      'summary: "{eror}"',
      'rules[0].summary has {eror}, which measure pipeline_failures does not fill; did you mean error?',
    ],
    [
      'labels: { pipeline: x }',
      'rules[0].labels.pipeline is a label that the alert has already: choose another name, for example owner',
    ],
    [
      'labels: { severity: x }',
      'rules[0].labels.severity is a label that the alert has already: choose another name, for example owner',
    ],
    ['aggregation: max', 'rules[0].window is missing: the max needs a span of time, for example 1h'],
    [
      'window: 1h',
      'rules[0].aggregation is missing: what becomes of the values of 1h? One of min, max, mean',
    ],
    ['receivers: slack', 'rules[0].receivers must be a list of at most 50 names, for example ["ops-slack"]'],
    ['enabled: maybe', 'rules[0].enabled must be true or false'],
  ])('names field, rule and example of %j', (line, message) => {
    const base = {
      name: 'a',
      measure: 'pipeline_failures',
      comparison: '>',
      threshold: 0,
      severity: 'info',
      summary: 'x',
    };
    const field = line.slice(0, line.indexOf(':'));
    const others = Object.entries(base)
      .filter(([other]) => other !== field)
      .map(([other, value]) => `    ${other}: ${JSON.stringify(value)}`);
    expect(messagesOf(`rules:\n  -\n${[...others, `    ${line}`].join('\n')}\n`)).toContain(message);
  });

  it('refuses a name that stands twice, and policies for every alert, of unknown pipelines or with wrong parameters', () => {
    const rule =
      '{ name: a, measure: pipeline_failures, comparison: ">", threshold: 0, severity: info, summary: x }';
    expect(messagesOf(`rules: [${rule}, ${rule}]`)).toEqual(['rules[1].name is a again: a name stands once']);
    expect(
      messagesOf(
        'rules: []\npolicies: [{ name: p, when: {}, pipeline: dayly, parameters: { trails: 3, seed: -1 } }]',
      ),
    ).toEqual([
      'policies[0].pipeline must be one of etl, ml, daily; did you mean daily?',
      'policies[0].when must name at least one label: a policy for every alert would run without end, for example {"rule": "champion-worse"}',
      'policies[0].parameters.trails is not known here; did you mean trials?',
      'policies[0].parameters.seed must not be less than 0',
    ]);
  });

  it('refuses parameters that no step of the pipeline of a policy uses', () => {
    const text =
      'rules: []\npolicies: [{ name: p, when: { rule: a }, pipeline: etl, parameters: { nodes: 10, trials: 3 } }]';
    expect(check.file(text).faults).toEqual([
      {
        field: 'policies[0].parameters.trials',
        rule: 'step',
        message:
          'policies[0].parameters.trials needs the step train, which the pipeline does not have: leave it out',
      },
    ]);
  });
});

describe('a duration', () => {
  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (count) => {
        expect(parseDuration(formatDuration(1000 * count))).toBe(1000 * count);
      }),
    );
    expect(formatDuration(3_600_000)).toBe('1h');
    expect(['1.5h', '-1s', '', '5', '5 m', '1w', null, 5].map(parseDuration)).toEqual(
      Array(8).fill(undefined),
    );
  });
});
