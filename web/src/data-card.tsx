import type { Counts, Snapshot } from './api';
import { count, day, share } from './format';

/** The data: shots as received, and the snapshot on which models are trained. */
export function DataCard({
  counts,
  snapshot,
  dataset,
}: {
  counts?: Counts;
  snapshot?: Snapshot;
  dataset?: string;
}) {
  return (
    <section class="data">
      <h2>Data {dataset && <span class="tag">{dataset}</span>}</h2>
      <dl>
        {(['shots', 'games', 'batches', 'duplicates', 'quarantined'] as const).map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(counts?.[name])}</dd>
          </div>
        ))}
      </dl>
      {snapshot && <Parts snapshot={snapshot} />}
    </section>
  );
}

/** The snapshot's parts, and the rule by which it was split. */
function Parts({ snapshot }: { snapshot: Snapshot }) {
  return (
    <>
      <table>
        <caption>
          Latest snapshot: {count(snapshot.rows)} shots with a known result, of {count(snapshot.games)} games
        </caption>
        <thead>
          <tr>
            <th scope="col">part</th>
            <th scope="col">shots</th>
            <th scope="col">go in</th>
            <th scope="col">games of</th>
          </tr>
        </thead>
        <tbody>
          {(['train', 'validation', 'test'] as const).map((name) => {
            const part = snapshot.parts[name];
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">
                  {count(part.rows)} <span class="quiet">{share(part.rows / snapshot.rows)}</span>
                </td>
                <td class="number">{share(part.makeRate)}</td>
                <td>
                  {day(part.firstDate)} to {day(part.lastDate)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="quiet split-rule">
        {snapshot.split.rule} {snapshot.split.reason}
      </p>
    </>
  );
}
