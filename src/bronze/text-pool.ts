/** Keeps one of several texts that are alike, so that the others need no memory. */
export class TextPool {
  private readonly texts = new Map<string, string>();
  private count = 0;

  /** Of all different texts together. */
  get characters(): number {
    return this.count;
  }

  get(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    // A part of a longer text keeps all of that in memory; a copy does not.
    const copy = structuredClone(text);
    this.texts.set(copy, copy);
    this.count += copy.length;
    return copy;
  }
}
