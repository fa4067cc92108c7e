/** Metadata of a model file. */

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export interface ModelInfo {
  /** The algorithm's name in the catalogue; other names are allowed, for imported models. */
  algorithm: string;
  parameters: Record<string, number | boolean | string>;
  /** A safe integer. */
  seed: number;
  /** Provenance: snapshot, rows, dates, scores … Small plain JSON. */
  training: Record<string, JsonValue>;
}
