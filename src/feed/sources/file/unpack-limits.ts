/** An archive may unpack to so many bytes altogether. */
export const MOST_BYTES = 2 * 1024 ** 3;
/** What unpacks to more than `SMALL` bytes may have at most so many times its packed size. */
export const HIGHEST_RATIO = 200;
export const SMALL = 1024 ** 2;
