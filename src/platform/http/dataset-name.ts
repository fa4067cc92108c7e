/** The format of dataset names in requests. */
export const DATASET_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** For `@Matches`. */
export const DATASET_RULE = { message: '$property must be 1 to 63 lower-case letters, digits or -' };
