/** Whether faults are repeated as often as `npm run test:faults` does; a plain `npm test` has one of each kind. */
export const ALL_FAULTS = process.env.PARIVISION_ALL_FAULTS === '1';
