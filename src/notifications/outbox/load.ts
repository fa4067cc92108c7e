import type { Delivery } from './delivery.js';

/** Notices in one message. */
export const MOST_TOGETHER = 100;
/** When a lane is looked at again at the latest: another process may have sent its first delivery meanwhile. */
const LONGEST_PAUSE_MS = 5000;

/** The deliveries of the next message. */
export interface Load {
  lead: Delivery;
  /** What goes along, besides what is reserved for it already. */
  others: Delivery[];
  /** It sums up several lanes. */
  isWide: boolean;
}

export interface Plan {
  load?: Load;
  /** Lanes with due deliveries that have to wait for an earlier one. */
  blocked: { group: string; until: Date }[];
  /** When the next lane is open that is not open now. */
  next?: Date;
}

/**
 * What to send next to a receiver. The first of a lane leads, and the lane waits as long as the first one does: for others of its
 * group, for a further attempt, or for the process that is sending it.
 * @param pending what waits for the receiver, in order
 * @param isLast only one more message may be sent now: it takes along what waits in all lanes
 */
export function plan(pending: readonly Delivery[], now: Date, isLast: boolean): Plan {
  const lanes = new Map<string, Delivery[]>();
  for (const one of pending) {
    const lane = lanes.get(one.notice.group);
    if (lane) lane.push(one);
    else lanes.set(one.notice.group, [one]);
  }
  const blocked: Plan['blocked'] = [];
  const open: Delivery[][] = [];
  for (const [group, lane] of lanes) {
    const [first] = lane;
    if (first.with === undefined && first.nextAt <= now) open.push(lane);
    else if (lane.some(({ nextAt }) => nextAt <= now)) blocked.push({ group, until: lookAgain(first, now) });
  }
  const later = [...lanes.values()]
    .map(([first]) => lookAgain(first, now))
    .toSorted((a, b) => a.getTime() - b.getTime());
  if (open.length === 0) return { blocked, ...(later.length > 0 && { next: later[0] }) };
  const [[lead, ...followers]] = open;
  const isFixed = lead.members !== undefined;
  const isWide = isLast && open.length > 1 && !isFixed;
  // A lane whose first delivery has been tried is a message of its own already.
  const lanesAlong = isWide ? open.slice(1).filter(([first]) => first.attempts === 0) : [];
  const others = isFixed
    ? []
    : [...followers, ...lanesAlong.flat()].filter((one) => one.with === undefined && one.attempts === 0);
  return { blocked, load: { lead, others: others.slice(0, MOST_TOGETHER - 1), isWide } };
}

/** An open one that is part of another lane's message has no time of its own. */
function lookAgain({ nextAt }: Delivery, now: Date): Date {
  const latest = now.getTime() + LONGEST_PAUSE_MS;
  return new Date(nextAt > now ? Math.min(nextAt.getTime(), latest) : latest);
}
