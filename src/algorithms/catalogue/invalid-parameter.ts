/** A parameter that is unknown, of the wrong type, or out of range. */
export class InvalidParameter extends Error {
  override readonly name = 'InvalidParameter';
  constructor(
    /** The invalid field. */
    readonly parameter: string,
    /** The rule, to follow the field's name: "must be …". */
    readonly rule: string,
  ) {
    super(`${parameter} ${rule}`);
  }
}
