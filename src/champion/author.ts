/** Who did something, and why. */
export interface Author {
  by: string;
  /** 1 to 500 characters. */
  reason: string;
}
