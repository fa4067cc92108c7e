/** Extensions and names that MLflow's server serves as plain text. */
const TEXTS = new Set(
  (
    'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb ' +
    'MLmodel mlproject'
  ).split(' '),
);
/** Other types of MLflow's server that cannot run a script in a browser; HTML and SVG are a stream of bytes here. */
const TYPES: Record<string, string> = {
  txt: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  zip: 'application/zip',
  tar: 'application/x-tar',
  mp4: 'video/mp4',
  wav: 'audio/x-wav',
};

/** The media type of a download, by the file's name, as MLflow's server chooses it. */
export function artifactType(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1) : name;
  if (TEXTS.has(extension)) return 'text/plain';
  const lower = extension.toLowerCase();
  return Object.hasOwn(TYPES, lower) ? TYPES[lower] : 'application/octet-stream';
}
