/** The bytes are not a model file of this format, or the model breaks one of its rules; the message names the rule. */
export class InvalidModelFile extends Error {
  override readonly name = 'InvalidModelFile';
}

/** @throws {InvalidModelFile} when `holds` is false, with `message` */
export function ensure(holds: boolean, message: string): asserts holds {
  if (!holds) throw new InvalidModelFile(message);
}
