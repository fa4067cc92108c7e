/** Maximum unpacked bytes of an archive. */
export const MOST_BYTES = 2 * 1024 ** 3;
/** Maximum ratio of unpacked to packed size, for content of more than `SMALL` bytes. */
export const HIGHEST_RATIO = 200;
export const SMALL = 1024 ** 2;
