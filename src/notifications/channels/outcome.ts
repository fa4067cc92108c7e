/** What became of one attempt to send a message. */
export type Outcome =
  | {
      isSent: true;
      /** What did not go as it should, such as one of several recipients who was refused. */
      note?: string;
    }
  | {
      isSent: false;
      /** For people; never contains a secret or the response's body. */
      reason: string;
      /** Another attempt would fail in the same way. */
      isFinal: boolean;
      /** Seconds after which the receiver accepts the next attempt (`Retry-After`). */
      retryAfterSeconds?: number;
    };

export function sent(note?: string): Outcome {
  return { isSent: true, ...(note && { note }) };
}

/** Another attempt may succeed. */
export function notNow(reason: string, retryAfterSeconds?: number): Outcome {
  return {
    isSent: false,
    isFinal: false,
    reason,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

export function refused(reason: string): Outcome {
  return { isSent: false, isFinal: true, reason };
}
