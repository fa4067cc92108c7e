import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { Migration } from '../../platform/mongo/migrations.js';
import { type Run, type RunQueryService, type RunService, TAG } from '../../tracking/index.js';
import type { Pruner, Sampler } from '../study/study.js';
import { type RungRecord, type StudyRecord, studyRunId } from '../study/study-record.js';
import { STUDY_TAG } from '../study/study-run.js';
import { RUN_STATES, trialFromRun } from '../trial/trial-from-run.js';
import type { Trial } from '../trial/trial.js';
import { toDocument } from './mongo-study-store.js';
import type { StudyDocument } from './study.schema.js';

const PAGE = 500;

/** @param runs read, not the collection of runs: what a killed process left in its journal belongs to a study as well */
export function trainingMigrations(
  runs: Pick<RunService, 'children'>,
  query: Pick<RunQueryService, 'list'>,
): Migration[] {
  return [
    {
      id: '2026-11-30-training-01-indexes',
      async up(database) {
        await database.collection('studies').createIndex({ startedAt: -1 });
        await database.collection('studies').createIndex({ dataset: 1, startedAt: -1 });
      },
    },
    {
      // Earlier versions kept a study in the params, metrics and tags of its run only.
      id: '2026-11-30-training-02-studies-from-runs',
      async up(database) {
        const studies = database.collection<StudyDocument>('studies');
        for (let offset = 0; ; offset += PAGE) {
          const { items } = await query.list({ tags: { [STUDY_TAG.kind]: 'study' } }, offset, PAGE);
          for (const run of items) {
            // The run of a study that was imported from elsewhere has another id: that study is not one of ours.
            if (run.id !== studyRunId(run.tags[TAG.study] ?? '')) continue;
            const { _id, ...fields } = toDocument(recordFromRuns(run, await runs.children(run.id)));
            await studies.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
          }
          if (items.length < PAGE) return;
        }
      },
    },
  ];
}

/** The study that a run of an earlier version and its children record. */
export function recordFromRuns(parent: Run, children: Run[]): StudyRecord {
  const { params, tags, metrics } = parent;
  const names = params.algorithms.split(',');
  const trials = children
    .map(trialFromRun)
    .toSorted((a, b) => names.indexOf(a.algorithm) - names.indexOf(b.algorithm) || a.index - b.index);
  const bestRun = tags[STUDY_TAG.bestRun];
  const validationLogLoss = metrics.best_validation_log_loss?.last;
  return {
    id: tags[TAG.study],
    runId: parent.id,
    snapshot: params.snapshot,
    dataset: params.dataset,
    request: {
      algorithms: names.map((name) => ({ name })),
      seed: Number(params.seed),
      // Studies from before there was a choice had none.
      pruner: (params.pruner ?? 'none') as Pruner,
      ...(params.sampler && { sampler: params.sampler as Sampler }),
      ...(params.calibration && { calibration: params.calibration as CalibrationChoice }),
    },
    fingerprint: tags[STUDY_TAG.plan] ?? '',
    attempt: 1,
    state: RUN_STATES[parent.status],
    budget: { ...(params.max_seconds && { maxSeconds: Number(params.max_seconds) }) },
    progress: {
      done: trials.filter(({ state }) => state !== 'running').length,
      total: Number(params.trials),
    },
    trials: trials.map(({ runId, algorithm, index, state }) => ({
      runId,
      algorithm,
      index,
      ...(state !== 'running' && { outcome: state }),
    })),
    rungs: rungsOfTrials(names, trials),
    ...(bestRun !== undefined && {
      winner: {
        runId: bestRun,
        algorithm: tags[STUDY_TAG.bestAlgorithm],
        ...(validationLogLoss !== undefined && { validationLogLoss }),
      },
    }),
    ...(tags[STUDY_TAG.cutBy] === 'seconds' && { cutBy: 'seconds' }),
    ...(parent.error !== undefined && { failure: parent.error }),
    startedAt: parent.startTime,
    ...(parent.endTime && { endedAt: parent.endTime }),
  };
}

/** The rungs on which a trial was pruned; one that was not pruned there went on. */
function rungsOfTrials(algorithms: string[], trials: Trial[]): RungRecord[] {
  const records: RungRecord[] = [];
  for (const algorithm of algorithms) {
    for (let rung = 1; ; rung++) {
      const lossOf = ({ rungs = [] }: Trial) => rungs[rung - 1].logLoss;
      const entered = trials
        .filter((trial) => trial.algorithm === algorithm && (trial.rungs?.length ?? 0) >= rung)
        .toSorted((a, b) => lossOf(a) - lossOf(b));
      const pruned = entered.filter(({ state, rungs }) => state === 'pruned' && rungs!.length === rung);
      if (pruned.length === 0) break;
      records.push({
        algorithm,
        rung,
        rows: entered[0].rungs![rung - 1].rows,
        kept: entered.filter((trial) => !pruned.includes(trial)).map(({ runId }) => runId),
        pruned: pruned.map(({ runId }) => runId),
      });
    }
  }
  return records;
}
