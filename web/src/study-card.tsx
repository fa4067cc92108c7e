import { useEffect, useState } from 'preact/hooks';
import {
  apiUrl,
  type Algorithm,
  type List,
  post,
  type RequestError,
  type Study,
  type StudySummary,
  useResource,
} from './api';
import { fixed, seconds } from './format';

const REFRESH_MS = 5000;
const TRIALS = [1, 4, 10, 28];

/** Studies: the algorithms that this machine can run, a form to start a study, and the trials of the last one. */
export function StudyCard({ dataset }: { dataset?: string }) {
  const algorithms = useResource<List<Algorithm>>('/training/algorithms');
  const studies = useResource<List<StudySummary>>(dataset && `/training/studies?limit=1&dataset=${dataset}`);
  const last = studies.value?.items[0];
  const study = useResource<Study>(last && `/training/studies/${last.id}`);
  const [refusal, setRefusal] = useState<string>();
  const reload = () => {
    studies.reload();
    study.reload();
  };
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, [studies.reload, study.reload]);
  const start = (request: object) => {
    setRefusal(undefined);
    post('/training/studies', { ...request, dataset }).then(reload, (error: RequestError) =>
      setRefusal(error.message),
    );
  };
  const running = last?.state === 'running';
  return (
    <section class="studies">
      <h2>
        Study <span class="tag">trials of algorithms</span>
      </h2>
      {dataset && <p class="quiet">A new study uses the latest snapshot of dataset {dataset}.</p>}
      <StudyForm algorithms={algorithms.value?.items ?? []} running={running} onStart={start} />
      {refusal && <p class="refusal">{refusal}</p>}
      {study.value ? <LastStudy study={study.value} /> : <p>No study yet.</p>}
    </section>
  );
}

function StudyForm({
  algorithms,
  running,
  onStart,
}: {
  algorithms: Algorithm[];
  running: boolean;
  onStart: (request: object) => void;
}) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    onStart({
      algorithms: form.getAll('algorithm').map((name) => ({ name })),
      trials: Number(form.get('trials')),
      sampler: form.get('sampler'),
      pruner: form.get('pruner'),
    });
  };
  return (
    <form onSubmit={submit}>
      <fieldset>
        <legend>Algorithms</legend>
        {algorithms.map(({ name, title, available, reason }) => (
          <label key={name} class={available ? undefined : 'unavailable'}>
            <input
              type="checkbox"
              name="algorithm"
              value={name}
              disabled={!available}
              defaultChecked={available && name === 'gradient-boosting'}
            />{' '}
            {title}
            {!available && <span class="quiet"> – unavailable: {reason}</span>}
          </label>
        ))}
      </fieldset>
      <div class="row">
        <Choice name="trials" text="Trials of each" options={TRIALS.map(String)} />
        <Choice name="sampler" text="Parameters" options={['tpe', 'random']} />
        <Choice name="pruner" text="Poor trials" options={['halving', 'none']} />
        <button type="submit" disabled={running}>
          Start study
        </button>
      </div>
    </form>
  );
}

const CHOICES: Record<string, string> = {
  tpe: 'from earlier trials (TPE)',
  random: 'random',
  halving: 'stopped early (halving)',
  none: 'run to the end',
};

function Choice({ name, text, options }: { name: string; text: string; options: string[] }) {
  return (
    <label>
      {text}{' '}
      <select name={name}>
        {options.map((option) => (
          <option key={option} value={option}>
            {CHOICES[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}

function LastStudy({ study }: { study: Study }) {
  const { progress } = study;
  return (
    <div class="last-study">
      <p>
        <a href={apiUrl(`/training/studies/${study.id}`)}>last study</a>:{' '}
        {study.dataset && `on dataset ${study.dataset}, `}
        <strong class={study.state}>{study.state}</strong>
        {progress && ` ${progress.done} of ${progress.total} trials`}
        {progress?.etaSeconds !== undefined && `, ${seconds(progress.etaSeconds)} to go`}
      </p>
      {study.error && <p class="refusal">{study.error}</p>}
      <table>
        <caption>
          Trials; <a href={apiUrl(`/training/studies/${study.id}/trials?format=csv`)}>as CSV</a>
        </caption>
        <thead>
          <tr>
            <th scope="col">trial</th>
            <th scope="col">state</th>
            <th scope="col">validation log loss</th>
          </tr>
        </thead>
        <tbody>
          {study.trials.map((trial) => (
            <tr key={trial.runId} class={trial.state}>
              <th scope="row">
                {trial.algorithm} {trial.index + 1}
                {trial.runId === study.best?.runId && <span class="tag">best</span>}
              </th>
              <td title={trial.error}>
                <strong class={trial.state}>{trial.state}</strong>
                {trial.error && <span class="quiet reason">{trial.error}</span>}
              </td>
              <td class="number">
                {fixed(trial.scores?.validation.logLoss ?? trial.rungs?.at(-1)?.logLoss, 5)}
                {!trial.scores && trial.rungs && <span class="quiet"> on a sample</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
