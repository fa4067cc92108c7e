import type { Database } from '../../platform/mongo/migrations.js';

const ROWS_PER_WRITE = 500;

interface Row {
  /** `<source key>#<line as it was stored>` */
  _id: string;
  line: number;
}

/**
 * Lines of files were counted without the header; they are lines of the file now. Blank lines and line breaks in quotes before
 * a row were not counted either, and cannot be seen here. A row whose line still ends its id is one that was not moved yet.
 */
export async function countHeaders(database: Database): Promise<void> {
  const rows = database.collection<Row>('bronze_quarantine');
  let writes: { updateOne: { filter: Row; update: { $set: { line: number } } } }[] = [];
  const write = async () => {
    if (writes.length > 0) await rows.bulkWrite(writes, { ordered: false });
    writes = [];
  };
  for await (const { _id, line } of rows.find({ source: /^file:/ } as never, { projection: { line: 1 } })) {
    if (!_id.endsWith(`#${line}`)) continue;
    writes.push({ updateOne: { filter: { _id, line }, update: { $set: { line: line + 1 } } } });
    if (writes.length >= ROWS_PER_WRITE) await write();
  }
  await write();
}
