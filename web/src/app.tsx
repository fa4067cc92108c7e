import { useCallback, useEffect, useState } from 'preact/hooks';
import {
  apiUrl,
  type AllCounts,
  type Champion,
  type List,
  type Run,
  type Snapshot,
  useResource,
} from './api';
import { ChampionCard } from './champion-card';
import { CourtCard } from './court-card';
import { DataCard } from './data-card';
import { LinksCard } from './links-card';
import { PipelineCard } from './pipeline-card';
import { RateCharts } from './rate-charts';
import { StudyCard } from './study-card';
import { TrackedCard } from './tracked-card';

/** Reload interval while there is no champion or no snapshot. */
const RELOAD_MS = 3000;

/** The start page: the champion and its metrics, a court for predictions, the pipeline, the studies and the data. */
export function App() {
  const champion = useResource<Champion>('/champion');
  const counts = useResource<AllCounts>('/bronze/counts');
  const newest = useResource<List<Run>>('/pipelines/daily/runs?limit=1');
  const last = newest.value?.items[0];
  const [chosen, choose] = useState(() => new URLSearchParams(location.search).get('dataset') ?? undefined);
  const datasets = Object.keys(counts.value?.byDataset ?? {}).toSorted();
  // One dataset at a time: the chosen one, else the champion's, else the newest run's.
  const dataset = chosen ?? champion.value?.dataset ?? last?.dataset ?? datasets[0];
  const ofDataset = useResource<List<Run>>(dataset && `/pipelines/daily/runs?limit=20&dataset=${dataset}`);
  const own = ofDataset.value?.items ?? [];
  // A run of another dataset is shown while it is in progress: there is one at a time.
  const runs = last?.state === 'running' && last.dataset !== dataset ? [last, ...own] : own;
  const reloadRuns = useCallback(() => {
    newest.reload();
    ofDataset.reload();
  }, [newest.reload, ofDataset.reload]);
  const snapshot = useResource<Snapshot>(dataset && `/gold/snapshots/latest?dataset=${dataset}`);
  const shown = snapshot.value?.dataset === dataset ? snapshot.value : undefined;
  const reloadAll = () => {
    champion.reload();
    counts.reload();
    snapshot.reload();
    reloadRuns();
  };
  useEffect(() => {
    if (champion.value && shown) return undefined;
    const timer = setInterval(reloadAll, RELOAD_MS);
    return () => clearInterval(timer);
  });
  return (
    <>
      <PageHeader dataset={dataset} datasets={datasets} onChoose={choose} />
      <main>
        <TrackedCard />
        <ChampionCard
          champion={champion.value}
          refusal={champion.refusal}
          dataset={dataset}
          run={newest.value && (last ?? null)}
        />
        <CourtCard snapshot={shown} champion={champion.value} dataset={dataset} />
        <PipelineCard runs={runs} onReload={reloadRuns} onEnd={reloadAll} />
        <RateCharts snapshot={shown} dataset={dataset} />
        <StudyCard dataset={dataset} />
        <DataCard
          counts={dataset ? counts.value?.byDataset[dataset] : undefined}
          snapshot={shown}
          dataset={dataset}
        />
        <LinksCard snapshot={shown} />
      </main>
    </>
  );
}

interface Choice {
  dataset?: string;
  datasets: string[];
  onChoose: (dataset: string) => void;
}

function PageHeader(choice: Choice) {
  return (
    <header>
      <h1>PariVision</h1>
      <p>learns from NBA shots whether the next shot goes in</p>
      <DatasetChoice {...choice} />
      <nav aria-label="Tools">
        <a href={apiUrl('/docs')}>API</a>
        <a href={apiUrl('/tracking/runs')}>Runs</a>
        <a href={apiUrl('/champion/elections')}>Elections</a>
        <a href={apiUrl('/metrics')}>Metrics</a>
      </nav>
    </header>
  );
}

/** The dataset of the page, with a choice if there are several. */
function DatasetChoice({ dataset, datasets, onChoose }: Choice) {
  if (!dataset) return null;
  const change = (next: string) => {
    const query = new URLSearchParams(location.search);
    query.set('dataset', next);
    history.replaceState(null, '', `?${query}${location.hash}`);
    onChoose(next);
  };
  return (
    <label class="dataset">
      dataset{' '}
      <select value={dataset} onChange={(event) => change(event.currentTarget.value)}>
        {(datasets.includes(dataset) ? datasets : [dataset, ...datasets]).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
