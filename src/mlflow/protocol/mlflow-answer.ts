import type { KeyValue } from './mlflow-request.js';

/**
 * A response by the presence rules of protocol buffers: fields without a value and empty lists are left out; zeros and
 * empty texts are not.
 */
export function present(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    kept[name] = value;
  }
  return kept;
}

/** A map as MLflow's list of keys and values, in the map's order. */
export function keyValues(map: Record<string, string>): KeyValue[] {
  return Object.keys(map).map((key) => ({ key, value: map[key] }));
}
