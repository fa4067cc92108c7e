import type { ByteRange } from '../../platform/blobs/blob-store.port.js';

/** Ranges in one request; beyond that the whole file is sent. */
const MOST_RANGES = 100;

/**
 * The ranges of a Range header (RFC 9110) as MLflow's server reads it: in their order in the file, those that touch or
 * overlap as one. Empty if the whole content is to be sent; one range beyond the end makes all unsatisfiable.
 */
export function askedRanges(
  header: string | undefined,
  size: number,
): ByteRange[] | 'malformed' | 'unsatisfiable' {
  if (header === undefined) return [];
  const [, list] = /^\s*bytes\s*=(.*)$/i.exec(header) ?? [];
  const texts = list?.split(',') ?? [];
  if (texts.length === 0 || texts.length > MOST_RANGES) return 'malformed';
  const ranges: ByteRange[] = [];
  for (const text of texts) {
    const [, first, last] = /^\s*(\d*)\s*-\s*(\d*)\s*$/.exec(text) ?? [];
    if (first === undefined || (first === '' && last === '')) return 'malformed';
    if (first !== '' && last !== '' && Number(last) < Number(first)) return 'malformed';
    const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
    const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
    if (start > end) return 'unsatisfiable';
    ranges.push({ start, end });
  }
  return merged(ranges);
}

function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const kept: ByteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const before = kept.at(-1);
    if (before && range.start <= before.end + 1) {
      kept[kept.length - 1] = { start: before.start, end: Math.max(before.end, range.end) };
    } else kept.push(range);
  }
  return kept;
}
