import { useEffect, useState } from 'preact/hooks';
import {
  apiUrl,
  type Pipeline,
  post,
  type Progress,
  type RequestError,
  type Run,
  type Step,
  useResource,
} from './api';
import { count, moment, seconds } from './format';

const REFRESH_MS = 5000;

const SIGNS: Record<string, string> = {
  succeeded: '✓',
  failed: '✗',
  cancelled: '–',
  interrupted: '!',
  running: '…',
  skipped: '»',
  pending: '·',
};

/** The daily pipeline: the last runs as bars, the last one with its steps, and buttons to start and resume a run. */
export function PipelineCard({
  runs,
  onReload,
  onEnd,
}: {
  /** Newest first. */
  runs: Run[];
  onReload: () => void;
  onEnd: () => void;
}) {
  const pipeline = useResource<Pipeline>('/pipelines/daily');
  const source = useResource<{ dataset: string }>('/feed/source');
  const [refusal, setRefusal] = useState<string>();
  const last = runs[0];
  const live = useLive(last?.state === 'running' ? last.id : undefined, () => {
    pipeline.reload();
    onEnd();
  });
  useEffect(() => {
    const timer = setInterval(onReload, REFRESH_MS);
    return () => clearInterval(timer);
  }, [onReload]);
  const send = (path: string) => {
    setRefusal(undefined);
    post<Run>(path, {}).then(onReload, (error: RequestError) => setRefusal(error.message));
  };
  const shown = live.run ?? last;
  return (
    <section class="pipeline">
      <h2>
        Pipeline <span class="tag">daily</span>
      </h2>
      <div class="row">
        <button
          type="button"
          onClick={() => send('/pipelines/daily/runs')}
          disabled={shown?.state === 'running'}
        >
          Run now
        </button>
        {shown?.resumable && (
          <button type="button" onClick={() => send(`/pipelines/runs/${shown.id}/resume`)}>
            Resume
          </button>
        )}
        <span class="quiet">
          {source.value && `fetches more shots for dataset ${source.value.dataset}; `}
          {pipeline.value?.enabled
            ? `next run ${moment(pipeline.value.nextRunAt)}`
            : 'the schedule is disabled'}
        </span>
      </div>
      {refusal && <p class="refusal">{refusal}</p>}
      <Bars runs={runs} />
      {shown ? <LastRun run={shown} progress={live.progress} /> : <p>No run yet.</p>}
    </section>
  );
}

function Bars({ runs }: { runs: Run[] }) {
  const longest = Math.max(1, ...runs.map((run) => run.seconds ?? 0));
  return (
    <ol class="bars" aria-label="Last runs, oldest first">
      {runs.toReversed().map((run) => (
        <li key={run.id}>
          <a
            href={apiUrl(`/pipelines/runs/${run.id}`)}
            title={`${moment(run.scheduledAt)}, ${run.dataset ?? ''}: ${run.state} ${seconds(run.seconds)}`}
          >
            <svg viewBox="0 0 10 30" aria-hidden="true">
              <rect
                class={run.state}
                x="1"
                width="8"
                y={28 - 26 * Math.max(0.15, (run.seconds ?? longest) / longest)}
                height="30"
              />
            </svg>
            <span class="for-readers">
              {run.state} {moment(run.scheduledAt)}
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function LastRun({ run, progress }: { run: Run; progress?: Progress }) {
  return (
    <div class="last-run">
      <p>
        <a href={apiUrl(`/pipelines/runs/${run.id}`)}>last run</a> {moment(run.startedAt)}
        {run.dataset && `, dataset ${run.dataset}`}: <strong class={run.state}>{run.state}</strong>{' '}
        {seconds(run.seconds)}
      </p>
      <ol class="steps">
        {run.steps.map((step) => (
          <li key={step.name} class={step.state}>
            <span aria-hidden="true">{SIGNS[step.state]}</span> <strong>{step.name}</strong>{' '}
            <span class="quiet">{seconds(step.seconds)}</span>
            <StepText
              step={step}
              progress={progress?.step === step.name && step.state === 'running' ? progress : undefined}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

function StepText({ step, progress }: { step: Step; progress?: Progress }) {
  if (step.state === 'skipped') return <p class="quiet">skipped: {step.reason}</p>;
  if (step.error) return <p class="refusal">{step.error}</p>;
  if (progress) {
    return (
      <p>
        <progress value={progress.done} max={progress.total} /> {count(progress.done)}
        {progress.total !== undefined && ` of ${count(progress.total)}`} {progress.unit}
        {progress.etaSeconds !== undefined && `, ${seconds(progress.etaSeconds)} to go`}
      </p>
    );
  }
  const counts = Object.entries(step.counts).map(([name, value]) => `${name} ${count(value)}`);
  return <p class="quiet">{step.outputs.verdict ?? counts.join(', ')}</p>;
}

/** Follows a run while it is in progress. */
function useLive(id: string | undefined, onEnd: () => void): { run?: Run; progress?: Progress } {
  const [live, setLive] = useState<{ run?: Run; progress?: Progress }>({});
  useEffect(() => {
    if (!id) return undefined;
    const source = new EventSource(apiUrl(`/pipelines/runs/${id}/events`));
    source.addEventListener('run', (event) => {
      const run = JSON.parse(event.data as string) as Run;
      setLive((before) => ({ ...before, run }));
      if (run.state !== 'running') {
        source.close();
        setLive({});
        onEnd();
      }
    });
    source.addEventListener('progress', (event) => {
      const progress = JSON.parse(event.data as string) as Progress;
      setLive((before) => ({ ...before, progress }));
    });
    return () => source.close();
  }, [id]);
  return live;
}
