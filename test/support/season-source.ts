import { FeedSource, type FeedPage, type FeedRow } from '../../src/feed/index.js';
import { ContentNumbering } from '../../src/feed/sources/file/file-rows.js';
import type { RawShot } from '../../src/basketball/shots/shot.js';
import { sha256 } from '../../src/platform/ids/ids.js';

/** Files of rows without event ids, as a season file or a zip of them: known by its content, numbered by position. */
export class SeasonSource extends FeedSource {
  readonly dataset = 'season-files';
  readonly replayable = true;
  readonly key: string;
  private readonly rows: FeedRow[];

  constructor(...files: RawShot[][]) {
    super();
    this.rows = files.flatMap((shots, member) => {
      const numbering = new ContentNumbering();
      return shots.map((shot) => ({ member, line: 0, shot, content: numbering.of(shot) }));
    });
    for (const [index, row] of this.rows.entries()) {
      row.line = index + 1;
      row.shot = { ...row.shot!, 'Game Event ID': `${index + 1}` };
    }
    this.key = `file:${sha256(JSON.stringify(files))}`;
  }

  async read(position: number, count: number): Promise<FeedPage> {
    const member = this.rows[position]?.member;
    const rows = this.rows.slice(position, position + count).filter((row) => row.member === member);
    const next = position + rows.length;
    const atEnd = next >= this.rows.length;
    return { rows, next, atEnd, memberEnds: atEnd || this.rows[next].member !== member };
  }

  async size(): Promise<number> {
    return this.rows.length;
  }

  async close(): Promise<void> {}
}
