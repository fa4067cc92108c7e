import { StudyProgress, type StudyProgressReport } from './study-progress.js';
import type { TrialPlan } from '../trial/trial.js';

function plans(count: number): TrialPlan[] {
  return Array.from({ length: count }, (_, index) => ({
    runId: `run-${index}`,
    algorithm: 'random-forest',
    index,
    parameters: {},
    given: [],
    seed: index,
  }));
}

describe(StudyProgress.name, () => {
  it('reports trials per second and the seconds left, iterations of the running trial included', () => {
    const trials = plans(10);
    let time = 0;
    const progress = new StudyProgress(trials, undefined, () => time);
    progress.begin(trials[0]);
    expect(progress.report()).not.toHaveProperty('etaSeconds');
    // 10 of 100 iterations a second: a tenth of a trial.
    for (let second = 1; second <= 6; second++) {
      time = second * 1000;
      progress.iterate(trials[0], { done: second * 10, total: 100 });
    }
    const { rate, etaSeconds, current } = progress.report();
    expect(rate).toBeCloseTo(0.1);
    expect(etaSeconds).toBeCloseTo(94);
    expect(current).toMatchObject([{ runId: 'run-0', iterations: 60, iterationsTotal: 100 }]);
  });

  it('reports at most four times per second, but every end of a trial, and completes', () => {
    const trials = plans(2);
    let time = 0;
    const progress = new StudyProgress(trials, undefined, () => time);
    const heard: StudyProgressReport[] = [];
    let completed = false;
    progress.changes.subscribe({ next: (report) => heard.push(report), complete: () => (completed = true) });
    progress.begin(trials[0]);
    for (time = 10; time <= 1000; time += 10) progress.iterate(trials[0], { done: time, total: 1000 });
    expect(heard.length).toBe(5);
    progress.end(trials[0]);
    expect(heard.at(-1)).toMatchObject({ done: 1, total: 2, current: [] });
    progress.close();
    expect(completed).toBe(true);
  });
});
