import type { ModelVersion } from '../registry/index.js';
import type { Candidate } from './election.js';

export function candidateOf({ version, runId, algorithm }: ModelVersion, dataset?: string): Candidate {
  return { version, runId, algorithm, ...(dataset !== undefined && { dataset }) };
}
