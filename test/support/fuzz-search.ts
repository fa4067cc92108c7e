import type { FilterLanguage } from '../../src/mlflow/search/filter-language.js';
import { mlflowErrorOf } from '../../src/mlflow/protocol/answer-error.js';
import { FilterInputs, type SearchInput } from './filter-inputs.js';

export interface FuzzResult {
  answered: number;
  refused: number;
  /** Inputs by the grammar that were refused for something else than their work, and all other faults. */
  faults: string[];
  /** Milliseconds. */
  slowest: number;
  slowestFilter: string;
}

/** The seed of all fuzzed searches; another one by PARIVISION_FUZZ_SEED. */
const SEED = Number(process.env.PARIVISION_FUZZ_SEED ?? 20261126);

/** Searches with so many inputs, one after the other. What is not an answer has to be INVALID_PARAMETER_VALUE. */
export async function fuzzSearch(
  language: FilterLanguage,
  inputs: number,
  search: (input: SearchInput) => unknown,
): Promise<FuzzResult> {
  const made = new FilterInputs(SEED, language);
  const result: FuzzResult = { answered: 0, refused: 0, faults: [], slowest: 0, slowestFilter: '' };
  for (let n = 0; n < inputs; n++) {
    const input = made.next();
    const start = performance.now();
    try {
      await search(input);
      result.answered += 1;
    } catch (error) {
      result.refused += 1;
      const { code, message } = mlflowErrorOf(error);
      const isRefusal = code === 'INVALID_PARAMETER_VALUE';
      if (!isRefusal || (input.valid && !message.includes('too much work'))) {
        result.faults.push(`${n}: ${JSON.stringify(input).slice(0, 400)}: ${String(error).slice(0, 300)}`);
      }
    }
    const took = performance.now() - start;
    if (took > result.slowest) {
      result.slowest = took;
      result.slowestFilter = input.filter.slice(0, 200);
    }
  }
  return result;
}

/** One line for who reads along, as it is the slowest that is asked about. */
export function told(what: string, { answered, refused, slowest, slowestFilter }: FuzzResult): void {
  process.stdout.write(
    `${what}: ${answered} answered, ${refused} refused, the slowest ${slowest.toFixed(0)} ms: ${JSON.stringify(slowestFilter)}\n`,
  );
}
