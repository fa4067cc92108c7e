/** The registered media type of an Arrow IPC file. */
export const ARROW_FILE = 'application/vnd.apache.arrow.file';
