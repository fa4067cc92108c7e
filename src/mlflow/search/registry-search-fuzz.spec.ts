import { ALL_FAULTS } from '../../../test/support/faults.js';
import { fuzzSearch, told } from '../../../test/support/fuzz-search.js';
import { MODEL_VERSION_LANGUAGE, REGISTERED_MODEL_LANGUAGE } from './filter-language.js';
import { pageOf } from './page-token.js';
import type { RegisteredModel, StoredVersion } from '../../registry/index.js';
import { searchModels, searchVersions } from './search-registry.js';

/** See the fuzzed searches of tracking: 100,000 together, or 5,000 in a plain test. */
const INPUTS = ALL_FAULTS ? 10_000 : 600;
const THINGS = 2000;
/** Milliseconds for one search, on a machine that does much else. */
const BOUND = 3000;
const TIMEOUT = ALL_FAULTS ? 600_000 : 60_000;

const tagsOf = (n: number): Record<string, string> => ({
  long: 'a'.repeat(n % 100 === 0 ? 5000 : 200),
  t1: 'ab🚀É'.slice(0, n % 6),
});
const timeOf = (n: number): Date => new Date(1_700_000_000_000 + (n % 500));

describe('registry search on fuzzed inputs', () => {
  it(
    'returns or refuses quickly, for models',
    async () => {
      const models = Array.from({ length: THINGS }, (_, n): RegisteredModel => ({
        name: `run ${n}`,
        createdAt: timeOf(n),
        updatedAt: timeOf(n * 7),
        description: '',
        tags: tagsOf(n),
        aliases: {},
      }));
      const result = await fuzzSearch(REGISTERED_MODEL_LANGUAGE, INPUTS, ({ filter, orderBy, pageToken }) =>
        pageOf(searchModels(models, filter, orderBy), pageToken, 50),
      );
      told('registered models', result);
      expect(result.faults).toEqual([]);
      expect(result.answered).toBeGreaterThan(INPUTS / 2);
      expect(result.slowest).toBeLessThan(BOUND);
    },
    TIMEOUT,
  );

  it(
    'returns or refuses quickly, for versions',
    async () => {
      const versions = Array.from({ length: THINGS }, (_, n): StoredVersion => ({
        model: `run ${n % 50}`,
        version: n,
        runId: 'a',
        modelHash: '',
        algorithm: 'mlflow',
        size: 0,
        createdAt: timeOf(n),
        description: '',
        tags: tagsOf(n),
      }));
      const result = await fuzzSearch(MODEL_VERSION_LANGUAGE, INPUTS, ({ filter, orderBy, pageToken }) =>
        pageOf(searchVersions(versions, new Set(), filter, orderBy), pageToken, 50),
      );
      told('model versions', result);
      expect(result.faults).toEqual([]);
      expect(result.answered).toBeGreaterThan(INPUTS / 2);
      expect(result.slowest).toBeLessThan(BOUND);
    },
    TIMEOUT,
  );
});
