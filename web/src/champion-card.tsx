import type { Champion, Refusal } from './api';
import { fixed, moment, share } from './format';

/** Rows of the table of numbers: what it is called, which metric, and what always answering the base rate would give. */
const ROWS: {
  name: string;
  metric: string;
  base?: (metric: (name: string) => number | undefined) => number | undefined;
  text: (value?: number) => string;
  better: string;
}[] = [
  {
    name: 'log loss',
    metric: 'test_log_loss',
    base: (metric) => metric('test_base_rate_log_loss'),
    text: fixed,
    better: 'lower is better',
  },
  { name: 'Brier score', metric: 'test_brier', base: baseRateBrier, text: fixed, better: 'lower is better' },
  {
    name: 'ROC AUC',
    metric: 'test_roc_auc',
    base: () => 0.5,
    text: (value) => fixed(value, 3),
    better: 'higher is better',
  },
  { name: 'accuracy', metric: 'test_accuracy', base: majority, text: share, better: 'higher is better' },
];

type Metric = (name: string) => number | undefined;

function baseRateBrier(metric: Metric): number | undefined {
  const rate = metric('test_base_rate');
  return rate === undefined ? undefined : rate * (1 - rate);
}

function majority(metric: Metric): number | undefined {
  const rate = metric('test_base_rate');
  return rate === undefined ? undefined : Math.max(rate, 1 - rate);
}

export function ChampionCard({ champion, refusal }: { champion?: Champion; refusal?: Refusal }) {
  if (!champion) {
    return (
      <section class="champion" aria-busy="true">
        <h2>Champion</h2>
        <p>{refusal ? `${refusal.message} The first run elects one; see the pipeline.` : 'Looking …'}</p>
      </section>
    );
  }
  const metric: Metric = (name) => champion.run?.metrics[name]?.last;
  return (
    <section class="champion">
      <h2>
        Champion <span class="tag">version {champion.version.version}</span>
      </h2>
      <p class="big">{champion.version.algorithm}</p>
      <table>
        <caption>On the latest games, which it has not seen</caption>
        <thead>
          <tr>
            <th scope="col">measure</th>
            <th scope="col">champion</th>
            <th scope="col">base rate</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row.name}>
              <th scope="row" title={row.better}>
                {row.name}
              </th>
              <td class="number strong">{row.text(metric(row.metric))}</td>
              <td class="number">{row.text(row.base?.(metric))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {champion.election && <p class="verdict">{champion.election.verdict}</p>}
      <p class="quiet">
        since {moment(champion.since)}, by {champion.by}
      </p>
    </section>
  );
}
