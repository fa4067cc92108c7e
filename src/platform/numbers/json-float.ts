/** A number as JSON can hold it: NaN and the infinities as text, as protocol buffers write them. */
export function jsonFloat(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
}
