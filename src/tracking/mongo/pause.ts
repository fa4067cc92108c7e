/** A pause that somebody in a hurry can end. */
export class Pause {
  private end?: () => void;

  /** Waits so many milliseconds, or until `hurry`. */
  take(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  hurry(): void {
    this.end?.();
  }
}
