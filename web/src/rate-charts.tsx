import { apiUrl, type Group, type List, type Snapshot, useResource } from './api';
import { count, share } from './format';

const WIDTH = 420;
const HEIGHT = 180;
const MOST_LABELS = 8;
const MARGIN = { left: 36, right: 8, top: 8, bottom: 24 };

/** Two plots of the snapshot: success by distance and over time, each with its numbers as a table. */
export function RateCharts({ snapshot, dataset }: { snapshot?: Snapshot; dataset?: string }) {
  const path = snapshot && `/gold/snapshots/${snapshot.id}/explore`;
  const distance = useResource<List<Group>>(path && `${path}/distance`);
  const months = useResource<List<Group>>(path && `${path}/month`);
  return (
    <section class="charts">
      <h2>What the shots look like {dataset && <span class="tag">{dataset}</span>}</h2>
      {!snapshot && <p>There is no snapshot of this dataset yet: a pipeline run creates one.</p>}
      {distance.value && (
        <RateChart
          title="Success by distance"
          groups={distance.value.items}
          href={`${path}/distance?format=csv`}
        />
      )}
      {months.value && (
        <RateChart title="Success over time" groups={months.value.items} href={`${path}/month?format=csv`} />
      )}
    </section>
  );
}

/** A plot, its CSV file, and its numbers as a table. */
function RateChart({ title, groups, href }: { title: string; groups: Group[]; href: string }) {
  const shown = groups.filter((group) => group.attempts > 0);
  if (shown.length === 0) return null;
  return (
    <figure>
      <figcaption>
        {title} <a href={apiUrl(href)}>CSV</a>
      </figcaption>
      <RatePlot title={title} groups={shown} />
      <details>
        <summary>as a table</summary>
        <RateTable groups={shown} />
      </details>
    </figure>
  );
}

const heightOf = (rate: number) => MARGIN.top + (HEIGHT - MARGIN.top - MARGIN.bottom) * (1 - rate);

/** Rate as a line with its 95 % interval, attempts as bars behind. */
function RatePlot({ title, groups }: { title: string; groups: Group[] }) {
  const most = Math.max(...groups.map((group) => group.attempts));
  const step = (WIDTH - MARGIN.left - MARGIN.right) / groups.length;
  const x = (index: number) => MARGIN.left + step * (index + 0.5);
  const labelled = Math.ceil(groups.length / MOST_LABELS);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${title}; the numbers are in the table below`}
    >
      <Grid />
      {groups.map((group, index) => {
        const top = heightOf((group.attempts / most) * 0.9);
        return (
          <g key={group.key}>
            <rect
              class="volume"
              x={x(index) - step * 0.4}
              width={step * 0.8}
              y={top}
              height={heightOf(0) - top}
            />
            <line
              class="interval"
              x1={x(index)}
              x2={x(index)}
              y1={heightOf(group.low)}
              y2={heightOf(group.high)}
            />
            {index % labelled === 0 && (
              <text class="axis" x={x(index)} y={HEIGHT - 8} text-anchor="middle">
                {group.label}
              </text>
            )}
          </g>
        );
      })}
      <polyline
        class="rate"
        points={groups.map((group, index) => `${x(index)},${heightOf(group.rate)}`).join(' ')}
      />
      {groups.map((group, index) => (
        <circle key={group.key} class="rate-point" cx={x(index)} cy={heightOf(group.rate)} r={2.5}>
          <title>{`${group.label}: ${share(group.rate)} of ${count(group.attempts)}`}</title>
        </circle>
      ))}
    </svg>
  );
}

function Grid() {
  return (
    <>
      {[0, 0.25, 0.5, 0.75, 1].map((rate) => (
        <g key={rate}>
          <line
            class="grid"
            x1={MARGIN.left}
            x2={WIDTH - MARGIN.right}
            y1={heightOf(rate)}
            y2={heightOf(rate)}
          />
          <text class="axis" x={MARGIN.left - 4} y={heightOf(rate) + 3} text-anchor="end">
            {Math.round(rate * 100)} %
          </text>
        </g>
      ))}
    </>
  );
}

function RateTable({ groups }: { groups: Group[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">group</th>
          <th scope="col">attempts</th>
          <th scope="col">made</th>
          <th scope="col">rate</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.key}>
            <th scope="row">{group.label}</th>
            <td class="number">{count(group.attempts)}</td>
            <td class="number">{count(group.made)}</td>
            <td class="number">{share(group.rate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
