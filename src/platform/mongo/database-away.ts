/** Names of the driver's errors for a database that cannot be reached now. */
const AWAY =
  /^(?:Mongo(?:ose)?)?(?:ServerSelection|Network|NetworkTimeout|NotConnected|TopologyClosed|PoolCleared|PoolClearedOnNetwork|PoolClosed|WaitQueueTimeout|ClientClosed|ExpiredSession|ServerClosed|OperationTimeout)Error$/;
/** Codes of a server that shuts down, is no longer primary, or has a full disk (14031). */
const LEAVING = new Set([91, 189, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031]);
/** Node's own error when the driver writes to a connection that the server has just closed: the driver passes it on unchanged. */
const CLOSED_BY_SERVER = 'EPIPE';

/** Whether an error of the driver, or one of its causes, means that the database cannot be reached now. */
export function isDatabaseAway(error: unknown): boolean {
  for (let found = error; found instanceof Error; found = found.cause) {
    const { code } = found as { code?: number | string };
    if (AWAY.test(found.name) || code === CLOSED_BY_SERVER) return true;
    if (typeof code === 'number' && LEAVING.has(code)) return true;
  }
  return false;
}

/** The message for clients in that case. */
export const DATABASE_AWAY_TEXT = 'The database cannot be reached now: try again in a few seconds.';
