import { AppError } from '../../platform/errors/app-error.js';
import type { ImportedItem } from './import.service.js';
import { PROXY } from '../source/listed-files.js';
import { Measured } from '../source/measured.js';
import { encoded, type RestClient } from '../source/rest-client.js';
import type { SourceFile, SourceItem } from '../source/source.js';
import type { Tally } from '../tally.js';
import { ResponseError, stopsAll, transferInvalid } from '../transfer.errors.js';

/** Attempts to send a file. */
const ATTEMPTS = 3;

/** Sends the files of a run, a logged model or a version, except those that exist at the target. */
export class FileSender {
  constructor(
    private readonly target: RestClient,
    private readonly tally: Tally,
    private readonly withArtifacts: boolean,
  ) {}

  async files<T>(item: SourceItem<T>, { files, root }: Pick<ImportedItem, 'files' | 'root'>): Promise<void> {
    if (!this.withArtifacts) return;
    const here = new Map(files.map((file) => [file.path, file]));
    for await (const file of item.files()) {
      const known = here.get(file.path);
      if (known?.size === file.size && (file.sha256 === undefined || known.hash === file.sha256)) continue;
      if (root === undefined) {
        throw transferInvalid('the experiment here keeps its files elsewhere, so they cannot be imported');
      }
      await this.send(file, `${PROXY}/${encoded(`${root}/${file.path}`)}`);
    }
  }

  private async send(file: SourceFile, address: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const measured = new Measured(file, (bytes) => (this.tally.bytes += bytes));
      try {
        const content = await file.open();
        content.on('error', (error) => measured.destroy(error));
        await this.target.upload(address, content.pipe(measured));
        this.tally.files += 1;
        return;
      } catch (error) {
        // Other files are sent at the same time: only the bytes of this one are taken back.
        this.tally.bytes -= measured.bytes;
        // An error of the file itself is the cause of a failed upload.
        const fault = measured.errored ?? error;
        const isFinal = fault instanceof ResponseError || (fault instanceof AppError && !stopsAll(fault));
        if (attempt === ATTEMPTS || isFinal) throw withFileName(file, fault);
      }
    }
  }
}

/** Adds the file's path to an error, unless it stops everything. */
function withFileName(file: SourceFile, error: unknown): unknown {
  if (stopsAll(error)) return error;
  return transferInvalid(`file ${file.path.slice(0, 200)}: ${(error as Error).message}`);
}
