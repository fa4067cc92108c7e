// The goals of the bench, as comparisons of what was measured.

/** At this many connections the sides are compared. */
export const COMPARED_AT = 32;
const MOST_RESIDENT_MB = 300;
/** Memory is flat when its median over the last fifth is at most this many times that over the second fifth. */
const FLAT = 1.05;

/**
 * @param measured results by section, as run.mjs collects them
 * @returns rows `{ measure, value, unit, goal, reached }` of the comparisons that both sides were measured for
 */
export function goalsOf({ predict, protocols, batch, workers, memory }) {
  return [
    ...(predict ? predictGoals(predict) : []),
    ...(protocols ? protocolGoals(protocols) : []),
    ...(batch ? batchGoals(batch) : []),
    ...(workers
      ? [mostOf('CPU a request, as many HTTP workers as cores', workers.ratio, '× one worker', 1.15)]
      : []),
    ...(memory ? memoryGoals(memory) : []),
  ];
}

function predictGoals({ ours, seed, onnx, bare }) {
  const own = ours[COMPARED_AT];
  if (!own) return [];
  const beside = (name, peer, least) =>
    peer?.[COMPARED_AT]
      ? [leastOf(`POST /predict beside ${name}`, own.rate / peer[COMPARED_AT].rate, '×', least)]
      : [];
  return [
    ...beside('FastAPI + mlflow.pyfunc', seed, 150),
    mostOf('POST /predict, p99', own.p99Ms, 'ms', 2),
    ...beside('FastAPI + onnxruntime', onnx, 7),
    ...beside('bare Fastify', bare, 0.6),
    mostOf('POST /predict, CPU a request (process tree)', own.cpuUs, 'µs', 25),
    mostOf('POST /predict, answers other than 2xx', sumOfFailed(ours), '', 0),
  ];
}

function protocolGoals({ bare, routes }) {
  return routes
    .filter(({ result }) => result)
    .map(({ about, result }) => leastOf(`${about} beside bare Fastify`, result.rate / bare.rate, '×', 0.5));
}

function batchGoals({ rows, routes }) {
  return routes
    .filter(({ result }) => result)
    .map(({ about, result, leastMillions }) =>
      leastOf(about, (result.rate * rows) / 1e6, 'million rows/s', leastMillions),
    );
}

function memoryGoals({ samples, minutes }) {
  const fifth = Math.floor(samples.length / 5);
  const at = (part) => medianOf(samples.slice(part * fifth, (part + 1) * fifth));
  const goals = [
    mostOf(
      `resident memory, largest in ${minutes} min of load`,
      Math.max(...samples),
      'MB',
      MOST_RESIDENT_MB,
    ),
  ];
  if (fifth === 0) return goals;
  return [
    ...goals,
    mostOf('resident memory, last fifth of that time', at(4) / at(1), '× second fifth', FLAT),
  ];
}

function sumOfFailed(byConnections) {
  return Object.values(byConnections).reduce((sum, { failed }) => sum + failed, 0);
}

function medianOf(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function leastOf(measure, value, unit, least) {
  return { measure, value, unit, goal: `≥ ${least}`, reached: value >= least };
}

function mostOf(measure, value, unit, most) {
  return { measure, value, unit, goal: `≤ ${most}`, reached: value <= most };
}
