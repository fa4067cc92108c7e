/** Accepted in place of an id: the newest one. */
export const LATEST = 'latest';

/** `latest`, or `latest~2` for the one two before it. */
export const LATEST_RUN = /^latest(?:~(\d{1,6}))?$/;
