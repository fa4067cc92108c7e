/**
 * Features of MLflow's server (version 3.17) besides tracking and registry, by the first part of the path. This server does
 * not support them, and responds with an MLflow error that clients do not retry.
 */
const NOT_KEPT = new Map([
  ['traces', 'Traces'],
  ['unified-traces', 'Traces'],
  ['get-online-trace-details', 'Traces'],
  ['assessments', 'Assessments'],
  ['datasets', 'Evaluation datasets'],
  ['scorers', 'Scorers'],
  ['scorer', 'Scorers'],
  ['genai', 'Evaluations of generative models'],
  ['prompt-optimization', 'Optimizations of prompts'],
  ['review-queues', 'Review queues'],
  ['label-schemas', 'Label schemas'],
  ['issues', 'Issues'],
  ['webhooks', 'Webhooks'],
  ['gateway', 'The gateway'],
  ['jobs', 'Jobs'],
  ['workspaces', 'Workspaces'],
  ['demo', 'Demonstration data'],
]);
const FAMILY = /^\/(?:ajax-)?api\/\d\.0\/mlflow\/([a-z-]+)(?=[/?]|$)/;
const ELSEWHERE = new Map([
  ['/v1/traces', 'Traces'],
  ['/graphql', "GraphQL, the language of MLflow's own pages,"],
  ['/ajax-api/2.0/mlflow/graphql', "GraphQL, the language of MLflow's own pages,"],
]);

/** Why this server does not support an address of MLflow's; undefined for an address that MLflow does not have either. */
export function whyNotKept(url: string): string | undefined {
  const what = ELSEWHERE.get(url.split('?', 1)[0]) ?? NOT_KEPT.get(FAMILY.exec(url)?.[1] ?? '');
  return (
    what &&
    `${what} ${what.endsWith('s') ? 'are' : 'is'} not supported by this server: it keeps experiments, runs, logged models, artifacts and the model registry.`
  );
}
