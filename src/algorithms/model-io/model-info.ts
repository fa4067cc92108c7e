/** What a model file says about its model besides the model itself. */

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export interface ModelInfo {
  /** The algorithm's name in the catalogue; other names are allowed, for imported models. */
  algorithm: string;
  parameters: Record<string, number | boolean | string>;
  /** A safe integer. */
  seed: number;
  /** How it came about: snapshot, rows, dates, scores … Plain JSON, small. */
  training: Record<string, JsonValue>;
}
