import { invalidParameter } from '../protocol/mlflow-error.js';
import { quotedText } from '../../platform/text/literals.js';

const NEEDED = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];
const KEPT = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid'];

/**
 * The history of a run's models, a list as JSON, with one more: of the model's description what MLflow's `get_tags_dict`
 * keeps, its flavours without their `config`. A history that is no list, which only a client can have written, is replaced.
 * @throws {MlflowError} INVALID_PARAMETER_VALUE
 */
export function historyWith(history: string | undefined, description: string): string {
  const model = parsed(description);
  if (!isObject(model)) {
    throw invalidParameter(`Malformed model info. \n ${description} \n is not a valid JSON.`);
  }
  const missing = NEEDED.filter((name) => !Object.hasOwn(model, name));
  if (missing.length > 0) {
    throw invalidParameter(`Model json is missing mandatory fields: {${missing.map(quotedText).join(', ')}}`);
  }
  if (!isObject(model.flavors)) throw invalidParameter("Model json: 'flavors' must be an object.");
  const flavors = Object.entries(model.flavors).map(([name, flavor]) => [name, withoutConfig(flavor)]);
  const kept = Object.entries(model).filter(([name]) => KEPT.includes(name));
  const before = parsed(history ?? '[]');
  return JSON.stringify([
    ...(Array.isArray(before) ? (before as unknown[]) : []),
    { ...Object.fromEntries(kept), flavors: Object.fromEntries(flavors) as unknown },
  ]);
}

function withoutConfig(flavor: unknown): unknown {
  if (!isObject(flavor)) return flavor;
  const { config: _config, ...rest } = flavor;
  return rest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
