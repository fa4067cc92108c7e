/** A line for people. */
export function say(line: string): void {
  process.stdout.write(`PariVision · ${line}\n`);
}
