import { useCallback, useEffect, useState } from 'preact/hooks';
import { at, type AllCounts, type Champion, type List, type Run, type Snapshot, useAnswer } from './api';
import { ChampionCard } from './champion-card';
import { CourtCard } from './court-card';
import { DataCard } from './data-card';
import { LinksCard } from './links-card';
import { PipelineCard } from './pipeline-card';
import { RateCharts } from './rate-charts';
import { StudyCard } from './study-card';
import { TrackedCard } from './tracked-card';

const UNTIL_THERE_IS_ONE_MS = 3000;

/** The start page: who answers and how good it is, a court to try it, what it learned from, and what drives it. */
export function App() {
  const champion = useAnswer<Champion>('/champion');
  const counts = useAnswer<AllCounts>('/bronze/counts');
  const newest = useAnswer<List<Run>>('/pipelines/daily/runs?limit=1');
  const last = newest.value?.items[0];
  const [chosen, choose] = useState(() => new URLSearchParams(location.search).get('dataset') ?? undefined);
  const datasets = Object.keys(counts.value?.byDataset ?? {}).toSorted();
  // One dataset at a time: the one that was chosen, else that of the champion, else that of the newest run.
  const dataset = chosen ?? champion.value?.dataset ?? last?.dataset ?? datasets[0];
  const ofDataset = useAnswer<List<Run>>(dataset && `/pipelines/daily/runs?limit=20&dataset=${dataset}`);
  const own = ofDataset.value?.items ?? [];
  // A run of another dataset is shown while it is under way: there is one at a time.
  const runs = last?.state === 'running' && last.dataset !== dataset ? [last, ...own] : own;
  const reloadRuns = useCallback(() => {
    newest.reload();
    ofDataset.reload();
  }, [newest.reload, ofDataset.reload]);
  const snapshot = useAnswer<Snapshot>(dataset && `/gold/snapshots/latest?dataset=${dataset}`);
  const shown = snapshot.value?.dataset === dataset ? snapshot.value : undefined;
  const reloadAll = () => {
    champion.reload();
    counts.reload();
    snapshot.reload();
    reloadRuns();
  };
  useEffect(() => {
    if (champion.value && shown) return undefined;
    const timer = setInterval(reloadAll, UNTIL_THERE_IS_ONE_MS);
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
        <a href={at('/docs')}>API</a>
        <a href={at('/tracking/runs')}>Runs</a>
        <a href={at('/champion/elections')}>Elections</a>
        <a href={at('/metrics')}>Metrics</a>
      </nav>
    </header>
  );
}

/** Which dataset the page is about; to choose from where there are several. */
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
