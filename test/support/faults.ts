/** Whether faults are repeated as often, and data as large, as in `npm run test:faults`; a plain `npm test` has one of each kind. */
export const ALL_FAULTS = process.env.PARIVISION_ALL_FAULTS === '1';
