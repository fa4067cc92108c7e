/** OpenAPI schema of any JSON value, including null. */
export const ANY_VALUE = {
  oneOf: [
    { type: 'object' },
    { type: 'array', items: {} },
    { type: 'string', nullable: true },
    { type: 'number' },
    { type: 'boolean' },
  ],
};
