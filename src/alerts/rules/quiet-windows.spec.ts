import { checkedCatalogue, packagedPipelines } from '../../../test/support/alert-world.js';
import { Random } from '../../algorithms/random/random.js';
import type { RuleState } from '../states/alert-store.port.js';
import { evaluateRule } from '../states/evaluate-rule.js';
import { packagedRules } from './packaged-rules.js';
import { RulesCheck } from './rules-check.service.js';

const WINDOWS = 200;
const HOUR_MS = 3_600_000;

/** Least and greatest value of each measure on an instance that runs as it should; those that are absent are 0. */
const QUIET: Record<string, [number, number]> = {
  data_age_hours: [0, 24.5],
  quarantine_share: [0, 0.01],
  duplicate_share: [0, 0.1],
  drift_verdict: [0, 0],
  drifted_columns_share: [0, 0.25],
  estimated_log_loss_gap: [-0.01, 0.01],
  sequential_evidence: [0, 0.5],
  calibration_error: [0, 0.06],
  elections_kept_in_row: [0, 20],
  pipeline_running_minutes: [0, 40],
  predictions_unwritten: [0, 2000],
  notices_undelivered_minutes: [0, 1],
  data_disk_free_share: [0.2, 0.9],
  data_disk_free_mb: [20_000, 90_000],
  outcome_delay_hours: [0, 24],
};

describe('the rules of the first start', () => {
  it(`are quiet in ${WINDOWS} quiet windows, and each of them can fire`, () => {
    const catalogue = checkedCatalogue();
    const rules = new RulesCheck(catalogue, packagedPipelines()).file(packagedRules()).file!.rules;
    const random = new Random(20_261_201);
    for (const rule of rules) {
      const measure = catalogue.byName.get(rule.measure)!;
      const [least, greatest] = QUIET[rule.measure] ?? [0, 0];
      const labels = Object.fromEntries(measure.labels.map((name) => [name, 'yes']));
      let state: RuleState = { rule: rule.name, revision: 0, series: [], outbox: [] };
      const look = (value: number, hours: number): void => {
        const reading = { samples: [{ labels, value }], leftOut: 0 };
        const now = new Date(hours * HOUR_MS);
        state = evaluateRule({
          rule,
          measure,
          state,
          reading,
          now,
          mostStepMs: HOUR_MS,
          silenceOf: () => undefined,
        });
      };
      for (let i = 0; i < WINDOWS; i++) look(least + (greatest - least) * random.next(), i);
      expect([rule.name, state.outbox]).toEqual([rule.name, []]);
      const bad =
        rule.comparison === '<'
          ? rule.threshold - 0.001
          : rule.comparison === '>'
            ? rule.threshold + 1
            : rule.threshold;
      for (let i = 0; i < 5; i++) look(bad, WINDOWS + i);
      expect([rule.name, state.outbox.filter(({ isNew }) => isNew).map(({ event }) => event.state)]).toEqual([
        rule.name,
        ['firing'],
      ]);
    }
  });
});
