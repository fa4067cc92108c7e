import { SCORE_KEYS, SCORES } from '../../algorithms/evaluation/classification-report.js';
import { numbersOf } from '../../algorithms/profile/column-view.js';
import { placesOf } from '../../algorithms/profile/profile.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import type { DriftReferenceAnswer } from './reference.dto.js';

export function presentReference(reference: ReferenceProfile): DriftReferenceAnswer {
  const { id, model, version, createdAt, training, validation, plan, profile, learned, segments } = reference;
  const places = placesOf(plan);
  return {
    id,
    model,
    version,
    createdAt,
    training,
    validation,
    columns: plan.columns.map((column, index) => {
      const { count, missing, mean, std, min, median, max } = numbersOf(profile, places[index], column);
      const reach = learned[column.name];
      return {
        column: column.name,
        role: column.role,
        kind: column.kind,
        count,
        missing,
        mean,
        std,
        min,
        median,
        max,
        ...(reach !== undefined && { learned: reach }),
      };
    }),
    segments: segments.map(({ name }) => name.segment),
    scores: SCORE_KEYS.map((key) => {
      const { value, interval } = reference.performance.scores[key];
      return { name: SCORES[key].name, value, ...(interval && { interval }) };
    }),
  };
}
