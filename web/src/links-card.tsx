import { at, type Snapshot } from './api';

/** Everything else, one click away. */
export function LinksCard({ snapshot }: { snapshot?: Snapshot }) {
  const links: [string, string][] = [
    ['/docs', 'every route, to try out'],
    ['/openapi.json', 'the same for programs'],
    ['/training/algorithms', 'algorithms and their parameters'],
    ['/tracking/runs?format=csv', 'all runs as CSV'],
    ['/registry/models/parivision/versions', 'model versions'],
    ['/champion/elections', 'elections and why'],
    ['/bronze/batches', 'what was ingested'],
    ['/bronze/quarantine', 'rows that could not be read'],
    ['/pipelines/daily/runs?format=csv', 'pipeline runs as CSV'],
    ['/predictions', 'what was answered lately'],
    ['/health/ready', 'health'],
    ['/metrics', 'metrics for Prometheus'],
  ];
  if (snapshot) {
    links.push(
      [`/gold/snapshots/${snapshot.id}/describe`, 'describe the snapshot'],
      [`/gold/snapshots/${snapshot.id}/correlation`, 'correlations'],
      [`/gold/snapshots/${snapshot.id}/data.arrow`, 'the snapshot as Arrow'],
      [`/gold/snapshots/${snapshot.id}/data.csv`, 'the snapshot as CSV'],
    );
  }
  return (
    <section class="links">
      <h2>Everything else</h2>
      <ul>
        {links.map(([href, text]) => (
          <li key={href}>
            <a href={at(href)}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
