/** For the API's description: any JSON value, null too. */
export const ANY_VALUE = {
  oneOf: [
    { type: 'object' },
    { type: 'array', items: {} },
    { type: 'string', nullable: true },
    { type: 'number' },
    { type: 'boolean' },
  ],
};
