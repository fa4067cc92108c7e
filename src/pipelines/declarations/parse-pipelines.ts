import { CronTime } from 'cron';
import { didYouMean, suggestion } from '../../algorithms/text/nearest-name.js';
import { type VerdictState, VERDICTS } from '../../drift/index.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { isJsonObject, type JsonObject } from '../../platform/http/json-object.js';
import { readYaml } from '../../platform/text/read-yaml.js';
import { STEP_NAMES, type StepCondition, type StepName } from '../pipeline-run.js';
import { type RunParameters, STEP_OF_PARAMETER } from '../run-parameters.js';
import { CONDITION_WORDS } from './condition.js';
import type { DeclaredSchedule, DeclaredStep, PipelineDeclaration } from './declaration.js';
import { orderFault } from './step-order.js';

/** The pipeline of the first start and of the settings PIPELINE_…; a file must declare it. */
export const DAILY = 'daily';

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** It stands in the addresses of runs, where a pipeline's name stands otherwise. */
const RESERVED = 'runs';
const MOST_PIPELINES = 20;
const LONGEST_DESCRIPTION = 500;
const PIPELINE_FIELDS = ['description', 'schedule', 'parameters', 'steps'];
const SCHEDULE_FIELDS = ['cron', 'zone', 'enabled'];
const CRON_FORM = /^\S+( \S+){4,5}$/;

/** The faults of the parameters of a run, as the rules of a request have them. */
export type ParameterFaults = (parameters: JsonObject, path: string) => FieldFault[];

/**
 * Reads the declarations of a file, YAML 1.2 or JSON. Aliases are refused.
 * @returns the pipelines in the order of the file, if there are no faults; each fault names the field, the rule and what would work
 */
export function parsePipelines(
  text: string,
  parameterFaults: ParameterFaults,
): { pipelines: PipelineDeclaration[]; faults: FieldFault[] } {
  const { value, fault } = readYaml(text);
  const parser = new Parser(parameterFaults);
  if (fault) parser.fault('file', 'yaml', fault);
  const pipelines = fault ? [] : parser.file(value);
  return { pipelines: parser.faults.length > 0 ? [] : pipelines, faults: parser.faults };
}

class Parser {
  readonly faults: FieldFault[] = [];

  constructor(private readonly parameterFaults: ParameterFaults) {}

  fault(field: string, rule: string, message: string): void {
    this.faults.push({ field, rule, message: `${field} ${message}` });
  }

  file(value: unknown): PipelineDeclaration[] {
    const { pipelines } = this.object(value, '', ['pipelines']);
    if (!isJsonObject(pipelines)) {
      this.fault('pipelines', 'isObject', `must be an object from name to pipeline, with at least ${DAILY}`);
      return [];
    }
    const names = Object.keys(pipelines);
    if (names.length > MOST_PIPELINES)
      this.fault('pipelines', 'size', `must have at most ${MOST_PIPELINES} pipelines`);
    if (!names.includes(DAILY))
      this.fault(
        `pipelines.${DAILY}`,
        'required',
        `is missing: the first start runs it${didYouMean(DAILY, names)}`,
      );
    return names.slice(0, MOST_PIPELINES).map((name) => this.pipeline(name, pipelines[name]));
  }

  private pipeline(name: string, value: unknown): PipelineDeclaration {
    const path = `pipelines.${name.slice(0, 60)}`;
    if (!NAME.test(name) || name === RESERVED)
      this.fault(
        path,
        'name',
        `must be named with 1 to 40 lower-case letters, digits or -, and not ${RESERVED}`,
      );
    const fields = this.object(value, path, PIPELINE_FIELDS);
    const steps = this.steps(fields.steps, `${path}.steps`);
    return {
      name,
      description: this.description(fields.description, `${path}.description`),
      ...(fields.schedule !== undefined && { schedule: this.schedule(fields.schedule, `${path}.schedule`) }),
      parameters: this.parameters(fields.parameters, `${path}.parameters`, steps),
      steps,
    };
  }

  private description(value: unknown, path: string): string {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_DESCRIPTION) return value;
    this.fault(path, 'text', `must be a text of 1 to ${LONGEST_DESCRIPTION} characters`);
    return '';
  }

  private schedule(value: unknown, path: string): DeclaredSchedule {
    const { cron, zone = 'UTC', enabled = true } = this.object(value, path, SCHEDULE_FIELDS);
    if (!isCron(cron))
      this.fault(`${path}.cron`, 'isCron', 'must be a cron expression that is due at some time: 0 5 * * *');
    if (!isZone(zone))
      this.fault(
        `${path}.zone`,
        'isTimeZone',
        `must be an IANA time zone: Europe/Paris${didYouMean(zone, Intl.supportedValuesOf('timeZone'))}`,
      );
    if (typeof enabled !== 'boolean') this.fault(`${path}.enabled`, 'isBoolean', 'must be true or false');
    return { cron: String(cron), zone: String(zone), enabled: enabled === true };
  }

  private parameters(value: unknown, path: string, steps: readonly DeclaredStep[]): RunParameters {
    if (value === undefined) return {};
    if (!isJsonObject(value)) {
      this.fault(path, 'isObject', 'must be an object: { nodes: 500 }');
      return {};
    }
    this.faults.push(...this.parameterFaults(value, path));
    this.faults.push(
      ...stepFaults(
        value,
        steps.map(({ name }) => name),
        path,
      ),
    );
    const { nodes, ...others } = value as RunParameters & { nodes?: number };
    return { ...others, ...(nodes !== undefined && { shots: nodes }) };
  }

  private steps(value: unknown, path: string): DeclaredStep[] {
    if (!Array.isArray(value) || value.length === 0) {
      this.fault(path, 'isArray', `must be a list of steps: [${STEP_NAMES.join(', ')}]`);
      return [];
    }
    const steps = value.slice(0, STEP_NAMES.length * 2).map((item: unknown, at) => this.step(item, path, at));
    const names = steps.map((step) => step?.name);
    // The order of unknown names cannot be judged.
    if (!names.includes(undefined)) {
      names.forEach((name, at) => {
        const wrong = orderFault(names as StepName[], at);
        if (wrong !== undefined) this.fault(`${path}[${at}]`, 'order', `(${name}) ${wrong}`);
      });
      this.reportFaults(steps as DeclaredStep[], path);
    }
    return steps.flatMap((step) => (step ? [step] : []));
  }

  /** A name, or an object from the name to what the step depends on. */
  private step(item: unknown, list: string, at: number): DeclaredStep | undefined {
    const path = `${list}[${at}]`;
    const keys = isJsonObject(item) ? Object.keys(item) : [];
    const name = keys.length === 1 ? keys[0] : item;
    if (typeof name !== 'string') {
      this.fault(
        path,
        'isStep',
        'must be the name of a step, or an object such as { train: { when: performance } }',
      );
      return undefined;
    }
    if (!STEP_NAMES.includes(name as StepName)) {
      this.fault(path, 'isIn', `(${name.slice(0, 60)}) is not a step${suggestion(name, STEP_NAMES)}`);
      return undefined;
    }
    const step: DeclaredStep = { name: name as StepName };
    if (!isJsonObject(item)) return step;
    const known = step.name === 'report' ? ['stopOn'] : ['when'];
    const { when, stopOn } = this.object(item[name], `${path}.${name}`, known);
    const condition = when === undefined ? undefined : this.condition(when, `${path}.${name}.when`);
    if (condition) step.when = condition;
    if (stopOn !== undefined) step.stopOn = this.verdicts(stopOn, `${path}.${name}.stopOn`);
    return step;
  }

  private reportFaults(steps: readonly DeclaredStep[], path: string): void {
    const report = steps.findIndex(({ name }) => name === 'report');
    steps.forEach(({ name, when }, at) => {
      if (when && (report < 0 || report > at))
        this.fault(`${path}[${at}].${name}.when`, 'order', 'needs the step report before it');
    });
  }

  private condition(value: unknown, path: string): StepCondition | undefined {
    const words = Object.keys(CONDITION_WORDS);
    if (typeof value === 'string' && words.includes(value)) return CONDITION_WORDS[value];
    if (!isJsonObject(value)) {
      this.fault(
        path,
        'isCondition',
        `must be ${words.join(', ')}, or { report: [changed, worse] }${didYouMean(value, words)}`,
      );
      return undefined;
    }
    const { report } = this.object(value, path, ['report']);
    return { report: this.verdicts(report, `${path}.report`) };
  }

  private verdicts(value: unknown, path: string): VerdictState[] {
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    const wrong = list.find((state) => !VERDICTS.includes(state as VerdictState));
    if (list.length === 0 || wrong !== undefined || new Set(list).size < list.length)
      this.fault(
        path,
        'verdicts',
        `must be a list of verdicts, each once: ${VERDICTS.join(', ')}${didYouMean(wrong, VERDICTS)}`,
      );
    return list as VerdictState[];
  }

  private object(value: unknown, path: string, known: readonly string[]): JsonObject {
    if (!isJsonObject(value)) {
      this.fault(path || 'file', 'isObject', `must be an object with ${known.join(', ')}`);
      return {};
    }
    for (const name of Object.keys(value))
      if (!known.includes(name))
        this.fault(
          [path, name.slice(0, 60)].filter(Boolean).join('.'),
          'isKnown',
          `is not known here${suggestion(name, known)}`,
        );
    return value;
  }
}

/** The parameters that no step of a pipeline uses. @param path of the parameters; empty: the body of a request */
export function stepFaults(parameters: object, steps: readonly StepName[], path = ''): FieldFault[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (value === undefined || !Object.hasOwn(STEP_OF_PARAMETER, name)) return [];
    const needed: StepName[] = [
      STEP_OF_PARAMETER[name],
      ...(value === 'when-needed' ? ['report' as const] : []),
    ];
    const step = needed.find((one) => !steps.includes(one));
    if (step === undefined) return [];
    const field = [path, name].filter(Boolean).join('.');
    const message = `${field} needs the step ${step}, which the pipeline does not have: leave it out`;
    return [{ field, rule: 'step', message }];
  });
}

function isCron(value: unknown): value is string {
  if (typeof value !== 'string' || !CRON_FORM.test(value.trim())) return false;
  try {
    new CronTime(value).sendAt();
    return true;
  } catch {
    return false;
  }
}

function isZone(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
