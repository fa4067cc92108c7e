import type { FieldFault } from '../../platform/errors/app-error.js';
import { formatDuration } from '../duration.js';
import { FieldReader } from '../field-reader.js';
import type { Matchers } from '../matchers.js';

/** When an alert that matches fires, a pipeline runs. */
export interface AutomationPolicy {
  /** 1 to 63 lower-case letters, digits or -. */
  name: string;
  description: string;
  /** Which alerts: see `matchedLabels`. Never empty. */
  when: Matchers;
  pipeline: string;
  /** As in the request of a run by hand. */
  parameters: Record<string, unknown>;
  /** Least time between two runs of this policy. */
  coolDownMs: number;
  /** Most runs of this policy in 24 hours. */
  mostPerDay: number;
  /** Decisions are recorded, and nothing is started. */
  dryRun: boolean;
  enabled: boolean;
}

export const POLICY_FIELDS = [
  'name',
  'description',
  'when',
  'pipeline',
  'parameters',
  'coolDown',
  'mostPerDay',
  'dryRun',
  'enabled',
] as const;

export const POLICY_DEFAULTS = {
  description: '',
  parameters: {},
  coolDownMs: 21_600_000,
  mostPerDay: 2,
  dryRun: false,
  enabled: true,
} satisfies Partial<AutomationPolicy>;

export type PolicyText = Omit<AutomationPolicy, 'coolDownMs'> & { coolDown: string };

const LONGEST_DESCRIPTION = 500;
const MOST_PER_DAY = 1000;

/**
 * Reads a policy. @param faultsOf faults of the parameters of a run of a pipeline
 * @returns the policy if there are no faults
 */
export function checkPolicy(
  value: unknown,
  path: string,
  pipelines: readonly string[],
  faultsOf: (pipeline: unknown, parameters: Record<string, unknown>, path: string) => FieldFault[],
): { policy?: AutomationPolicy; faults: FieldFault[] } {
  const fields = new FieldReader(value, path, POLICY_FIELDS);
  const given = fields.get('parameters') ?? {};
  const isObject = typeof given === 'object' && !Array.isArray(given);
  if (!isObject) fields.fault('parameters', 'isObject', 'must be an object, for example {"trials": 1}');
  const parameters = isObject ? (given as Record<string, unknown>) : {};
  const policy: AutomationPolicy = {
    name: fields.name('name', 'retrain-when-worse'),
    description: fields.text('description', LONGEST_DESCRIPTION, 'Retrain when the champion got worse', ''),
    when: fields.matchers('when'),
    pipeline: fields.choice('pipeline', pipelines),
    parameters,
    coolDownMs: fields.duration('coolDown', POLICY_DEFAULTS.coolDownMs),
    mostPerDay: fields.count('mostPerDay', 1, MOST_PER_DAY, POLICY_DEFAULTS.mostPerDay),
    dryRun: fields.flag('dryRun', POLICY_DEFAULTS.dryRun),
    enabled: fields.flag('enabled', POLICY_DEFAULTS.enabled),
  };
  if (Object.keys(policy.when).length === 0)
    fields.fault(
      'when',
      'notEmpty',
      'must name at least one label: a policy for every alert would run without end, for example {"rule": "champion-worse"}',
    );
  const faults = [
    ...fields.faults,
    ...faultsOf(fields.get('pipeline'), parameters, [path, 'parameters'].filter(Boolean).join('.')),
  ];
  return faults.length > 0 ? { faults } : { policy, faults };
}

export function policyText({ coolDownMs, ...policy }: AutomationPolicy): PolicyText {
  const texts = { ...policy, coolDown: formatDuration(coolDownMs) };
  return Object.fromEntries(POLICY_FIELDS.map((name) => [name, texts[name]])) as unknown as PolicyText;
}
