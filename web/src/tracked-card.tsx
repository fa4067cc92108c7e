import { useEffect, useState } from 'preact/hooks';
import { apiUrl, type List, type TrackedRun, useResource } from './api';
import { count, moment } from './format';

/** The links that MLflow's client prints: `#/experiments/<id>` and `#/experiments/<id>/runs/<id>`. */
const MLFLOW_LINK = /^#\/experiments\/(\d{1,18})(?:\/runs\/([0-9a-f]{32}))?(?:[/?]|$)/;
const MOST_RUNS = 50;

/** The run or experiment in the address; nothing if there is none. */
export function TrackedCard() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const [, experimentId, runId] = MLFLOW_LINK.exec(hash) ?? [];
  if (runId) return <RunSection key={runId} id={runId} />;
  return experimentId ? <ExperimentSection key={experimentId} id={experimentId} /> : null;
}

function RunSection({ id }: { id: string }) {
  const { value: run, refusal } = useResource<TrackedRun>(`/tracking/runs/${id}`);
  return (
    <section class="tracked">
      <h2>
        Run {run?.name ?? id} {run && <span class="tag">{run.status}</span>}
      </h2>
      {refusal && <p role="alert">{refusal.message}</p>}
      {run && (
        <>
          <p class="quiet">
            {moment(run.startTime)}
            {run.endTime && ` to ${moment(run.endTime)}`}, run {run.id} of{' '}
            <a href={`#/experiments/${run.experimentId}`}>experiment {run.experimentId}</a>
            {run.error && `: ${run.error}`}
          </p>
          <div class="tracked-parts">
            <Pairs
              title="Metrics"
              rows={Object.entries(run.metrics).map(([key, { last }]) => [
                key,
                last === null ? 'NaN' : String(last),
                `/tracking/runs/${id}/metrics/${encodeURIComponent(key)}`,
              ])}
            />
            <Pairs title="Params" rows={Object.entries(run.params)} />
            <Pairs title="Tags" rows={Object.entries(run.tags)} />
            <Pairs
              title="Artifacts"
              rows={run.artifacts.map(({ path, size }) => [
                path,
                `${count(size)} B`,
                `/tracking/runs/${id}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`,
              ])}
            />
          </div>
        </>
      )}
    </section>
  );
}

function ExperimentSection({ id }: { id: string }) {
  const path = `/tracking/runs?experiment=${id}&limit=${MOST_RUNS}`;
  const { value: runs, refusal } = useResource<List<TrackedRun>>(path);
  return (
    <section class="tracked">
      <h2>Experiment {id}</h2>
      {refusal && <p role="alert">{refusal.message}</p>}
      {runs && (
        <>
          <p class="quiet">
            {count(runs.total)} runs{runs.total > MOST_RUNS && `, the newest ${MOST_RUNS} shown`} (
            <a href={apiUrl(`/tracking/runs?experiment=${id}&format=csv&limit=1000`)}>as CSV</a>)
          </p>
          <Pairs
            title="Runs"
            rows={runs.items.map((run) => [
              run.name,
              `${run.status}, ${moment(run.startTime)}`,
              `#/experiments/${id}/runs/${run.id}`,
            ])}
          />
        </>
      )}
    </section>
  );
}

/** Names and values; a name may link to its details. */
function Pairs({ title, rows }: { title: string; rows: readonly (readonly [string, string, string?])[] }) {
  if (rows.length === 0) return null;
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map(([name, value, href]) => (
          <tr key={href ?? name}>
            <th scope="row">{href ? <a href={apiUrl(href)}>{name}</a> : name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
