import type { CsvForm, FileRecord } from './csv-records.js';
import { readRecords } from './csv-records.js';
import { knownColumns } from './file-layout.js';

const SEPARATORS = [',', ';', '\t', '|'];
/** Excel writes and reads it before the header. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?[,;\t|]*\s*?(?:\r\n|\n|\r|$)/i;

/** How the file is written, by its beginning: with the separator under which the header has most columns that we know. */
export async function formOf(head: Buffer): Promise<{ form: CsvForm; records: FileRecord[] }> {
  const named = SEPARATOR_LINE.exec(head.toString('utf8', 0, 64))?.[1];
  const separators = named !== undefined && !SEPARATORS.includes(named) ? [named, ...SEPARATORS] : SEPARATORS;
  let best: { form: CsvForm; records: FileRecord[] } | undefined;
  let most = -1;
  for (const separator of separators) {
    const form = { separator, separatorLine: named !== undefined };
    const records: FileRecord[] = [];
    for await (const batch of readRecords(once(head), form)) records.push(...batch);
    const [first] = records;
    const known = first?.fault === undefined && first !== undefined ? knownColumns(first.fields) : 0;
    if (known > most) [best, most] = [{ form, records }, known];
  }
  return best!;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
