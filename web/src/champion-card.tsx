import type { Champion, RequestError, Run } from './api';
import { day, fixed, moment, share } from './format';

/** Rows of the table of metrics, with the value that always predicting the base rate would have. */
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

export function ChampionCard({
  champion,
  refusal,
  dataset,
  run,
}: {
  champion?: Champion;
  refusal?: RequestError;
  /** The dataset of the page. */
  dataset?: string;
  /** The newest pipeline run; null if there is none, undefined while it is being loaded. */
  run?: Run | null;
}) {
  if (!champion) {
    return (
      <section class="champion" aria-busy="true">
        <h2>Champion</h2>
        <p>{refusal?.status === 404 ? whyNone(run) : (refusal?.message ?? 'Loading …')}</p>
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
      <p>{forWhich(champion, dataset)}</p>
      <table>
        <caption>
          On the latest games of {champion.dataset ? `dataset ${champion.dataset}` : 'its data'}, which were
          not used for training
        </caption>
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
      {champion.measured && <p>{newest(champion.measured)}</p>}
      {champion.election && <p class="verdict">{champion.election.verdict}</p>}
      <p class="quiet">
        since {moment(champion.since)}, by {champion.by}
      </p>
    </section>
  );
}

/** The newest numbers, with their games. */
function newest({
  dataset,
  logLoss,
  baseRateLogLoss,
  worseThanBaseRate,
  holdout,
}: NonNullable<Champion['measured']>): string {
  const of = dataset ? ` of dataset ${dataset}` : '';
  const when = `${day(holdout.fromDate)} to ${day(holdout.toDate)}`;
  const warning = worseThanBaseRate ? ' It is worse than the base rate there.' : '';
  return `In its newest election, on ${holdout.games} games${of} from ${when}: log loss ${fixed(logLoss)}, base rate ${fixed(baseRateLogLoss)}.${warning}`;
}

/** Why there is no champion yet, from the state of the pipeline. */
function whyNone(run?: Run | null): string {
  const none = 'There is no champion yet. ';
  if (run === undefined) return none;
  if (run === null) return `${none}The first pipeline run elects one: “Run now” below starts it.`;
  const elects = run.dataset ? ` It elects the first champion, for dataset ${run.dataset}.` : '';
  if (run.state === 'running')
    return `${none}A run is in progress, ${stepOf(run)}; the pipeline below shows its progress.${elects}`;
  if (run.state === 'succeeded') return `${none}${verdictOf(run)}`;
  return `${none}The last run ${ENDED[run.state] ?? run.state}; “Resume” below continues it.`;
}

/** What the election of a run decided, or why there was none. */
function verdictOf({ steps }: Run): string {
  const elected = steps.find(({ name }) => name === 'elect');
  return elected?.outputs.verdict ?? elected?.reason ?? 'The last run had no election.';
}

const ENDED: Record<string, string> = {
  failed: 'has failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted repeatedly',
};

function stepOf({ steps }: Run): string {
  const step = steps.findIndex(({ state }) => state === 'running');
  return step < 0 ? 'between two steps' : `in step ${steps[step].name} (${step + 1} of ${steps.length})`;
}

/** The dataset of the champion, and a note if the page shows another one. */
function forWhich({ dataset }: Champion, shown?: string): string {
  if (!dataset) return 'The dataset on which it was trained is unknown.';
  const its = `For dataset ${dataset}, on whose games it was trained.`;
  return shown && shown !== dataset ? `${its} The rest of this page shows dataset ${shown}.` : its;
}
