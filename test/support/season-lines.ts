import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

/** The header and the rows of a season's zip file, as text. */
export async function seasonLines(path: string): Promise<{ header: string; rows: string[] }> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    if (!/^[^/]+\.csv$/i.test(entry.fileName)) continue;
    const text = (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
    const [header, ...rows] = text.split(/\r?\n/).filter((line) => line !== '');
    return { header, rows };
  }
  throw new Error(`${path} has no CSV file`);
}
