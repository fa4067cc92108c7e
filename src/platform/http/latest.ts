/** In place of an id: the newest one. */
export const LATEST = 'latest';
