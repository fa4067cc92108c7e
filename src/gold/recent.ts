/** Keeps the results of the last `capacity` keys that were asked for; the others are let go. What fails is not kept. */
export class Recent<V> {
  private readonly entries = new Map<string, Promise<V>>();

  constructor(private readonly capacity: number) {}

  /** The kept result, or that of `make`; who asks while it is being made waits for the same. */
  get(key: string, make: () => Promise<V>): Promise<V> {
    const kept = this.entries.get(key);
    if (kept) {
      this.entries.delete(key);
      this.entries.set(key, kept);
      return kept;
    }
    const made = make();
    this.entries.set(key, made);
    made.catch(() => {
      if (this.entries.get(key) === made) this.entries.delete(key);
    });
    if (this.entries.size > this.capacity) this.entries.delete(this.entries.keys().next().value!);
    return made;
  }
}
