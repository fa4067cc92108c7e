import { apiUrl, type Snapshot } from './api';

/** Links to other routes. */
export function LinksCard({ snapshot }: { snapshot?: Snapshot }) {
  const links: [string, string][] = [
    ['/docs', 'every route, to try'],
    ['/openapi.json', 'the same for programs'],
    ['/training/algorithms', 'algorithms and their parameters'],
    ['/tracking/runs?format=csv', 'all runs as CSV'],
    ['/registry/models/parivision/versions', 'model versions'],
    ['/champion/elections', 'elections and their verdicts'],
    ['/bronze/batches', 'ingested batches'],
    ['/bronze/quarantine', 'rows that could not be read'],
    ['/pipelines/daily/runs?format=csv', 'pipeline runs as CSV'],
    ['/predictions', 'latest predictions'],
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
            <a href={apiUrl(href)}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
