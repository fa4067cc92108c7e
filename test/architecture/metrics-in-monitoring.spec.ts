import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC } from '../../src/platform/metrics/metrics.js';

const FOLDER = join(import.meta.dirname, '../../monitoring');
/** Prometheus' own, and what the recording rules define. */
const OTHERS = new Set(['up', 'http_request_rate', 'http_error_rate', 'http_response_time_seconds']);

describe('monitoring/', () => {
  it('names only metrics that the program exports', () => {
    const declared = new Set<string>(Object.values(METRIC));
    const rules = readdirSync(FOLDER).filter((name) => name.includes('rules'));
    expect(rules).not.toHaveLength(0);
    const used = rules
      .flatMap((name) => readFileSync(join(FOLDER, name), 'utf8').match(/^\s*expr: .*$/gm) ?? [])
      .flatMap((line) => line.replace('expr:', '').match(/\b[a-z]+(_[a-z]+)+\b|\bup\b/g) ?? [])
      .filter((word) => !['histogram_quantile'].includes(word));
    expect(used).not.toHaveLength(0);
    const unknown = used.filter(
      (word) =>
        !OTHERS.has(word) &&
        !declared.has(word.replace(/_(bucket|count|sum)$/, '')) &&
        word !== 'parivision_exporter',
    );
    expect(unknown).toEqual([]);
  });
});
