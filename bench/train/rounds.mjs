import { setTimeout } from 'node:timers/promises';

/** Pause between two measurements, so that background work of one side does not affect the other. */
const REST_MS = 500;

/**
 * One warm-up and then `count` rounds in which the sides take turns, so that other load on the machine affects all of them.
 * @param sides functions that measure once: `{ seconds, cpu, logLoss … }`
 * @returns for each side the medians of seconds and cpu, and the other fields of the last measurement
 */
export async function takeTurns(sides, count) {
  const answers = sides.map(() => []);
  for (let round = 0; round <= count; round++) {
    for (const [i, side] of sides.entries()) {
      const answer = await side();
      await setTimeout(REST_MS);
      if (round > 0) answers[i].push(answer);
    }
  }
  return answers.map((list) => ({
    ...list.at(-1),
    seconds: median(list.map(({ seconds }) => seconds)),
    ...(list[0].cpu !== undefined && { cpu: median(list.map(({ cpu }) => cpu)) }),
    ...(list[0].single !== undefined && { single: median(list.map(({ single }) => single)) }),
  }));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A row of the table: our time and a peer's. */
export function timeRow(measure, ours, peer, theirs, goal) {
  const ratio = ours.seconds / theirs.seconds;
  return {
    measure,
    ours: ours.seconds,
    oursCpu: ours.cpu,
    peer,
    peers: theirs.seconds,
    peersCpu: theirs.cpu,
    ratio,
    ...(goal !== undefined && { goal: `≤ ${goal} ×`, reached: ratio <= goal }),
  };
}

/** `within`: how far apart the losses may be; `better`: ours must be lower; `notAbove`: how much higher ours may be. */
export function lossRow(fit, ours, peer, theirs, { within, better, notAbove }) {
  const difference = ours.logLoss - theirs.logLoss;
  const row = { fit, ours: ours.logLoss, peer, peers: theirs.logLoss, difference };
  if (better) return { ...row, goal: 'lower', reached: difference < 0 };
  if (notAbove !== undefined) return { ...row, goal: `≤ +${notAbove}`, reached: difference <= notAbove };
  return { ...row, goal: `± ${within}`, reached: Math.abs(difference) <= within };
}
