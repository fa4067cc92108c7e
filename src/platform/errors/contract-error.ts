/** An error whose response is fixed by an older contract, which clients compare. */
export class ContractError extends Error {
  constructor(
    readonly status: number,
    /** The JSON body. */
    readonly body: object,
    message: string,
  ) {
    super(message);
    this.name = 'ContractError';
  }
}
