/** How far GET /getdata has come in a source; kept across restarts. */
export abstract class FeedCursors {
  /** 0 where there is none yet. */
  abstract position(key: string): Promise<number>;
  /** One compare-and-set from `from` to `to`; false if another process moved it first. */
  abstract move(key: string, from: number, to: number): Promise<boolean>;
  abstract reset(key: string): Promise<void>;
}
