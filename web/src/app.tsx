import { useEffect } from 'preact/hooks';
import { type Champion, type Counts, type Snapshot, useAnswer } from './api';
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
  const counts = useAnswer<Counts>('/bronze/counts');
  const snapshot = useAnswer<Snapshot>('/gold/snapshots/latest');
  const reloadAll = () => {
    champion.reload();
    counts.reload();
    snapshot.reload();
  };
  useEffect(() => {
    if (champion.value) return undefined;
    const timer = setInterval(reloadAll, UNTIL_THERE_IS_ONE_MS);
    return () => clearInterval(timer);
  });
  return (
    <>
      <header>
        <h1>PariVision</h1>
        <p>learns from NBA shots whether the next shot goes in</p>
        <nav aria-label="Tools">
          <a href="/docs">API</a>
          <a href="/tracking/runs">Runs</a>
          <a href="/champion/elections">Elections</a>
          <a href="/metrics">Metrics</a>
        </nav>
      </header>
      <main>
        <TrackedCard />
        <ChampionCard champion={champion.value} refusal={champion.refusal} />
        <CourtCard snapshot={snapshot.value} ready={champion.value !== undefined} />
        <PipelineCard onEnd={reloadAll} />
        <RateCharts snapshot={snapshot.value} />
        <StudyCard />
        <DataCard counts={counts.value} snapshot={snapshot.value} />
        <LinksCard snapshot={snapshot.value} />
      </main>
    </>
  );
}
