import type { ExportedAlias } from '../source/exported-registered.js';
import type { ImportOptions } from './import-experiment.js';
import type { RestClient } from '../source/rest-client.js';
import { FileSender } from './send-files.js';
import type { Source, RegisteredChoice, SourceRegistered } from '../source/source.js';
import type { Tally } from '../tally.js';
import { transferInvalid } from '../transfer.errors.js';

const PLACE = '/registry/import';

/**
 * Imports registered models into a running PariVision, after the experiments that their versions point to. Repeating it
 * adds what is missing; what exists is not changed.
 */
export class RegisteredImport {
  private readonly sender: FileSender;

  constructor(
    private readonly source: Source,
    private readonly target: RestClient,
    private readonly tally: Tally,
    options: ImportOptions,
  ) {
    this.sender = new FileSender(target, tally, options.withArtifacts);
  }

  async run(choice: RegisteredChoice): Promise<void> {
    for await (const model of this.source.registered(choice)) {
      await this.tally.attempt(`registered model ${model.name}`, () => this.modelOf(model));
    }
  }

  private async modelOf(model: SourceRegistered): Promise<void> {
    const { aliases, ...read } = await model.read();
    const { differing } = await this.target.post<{ differing: string[] }>(`${PLACE}/models`, read);
    this.tally.differing.push(...differing);
    const here = await this.versionsOf(read.name, model);
    for (const alias of aliases) {
      await this.tally.attempt(`alias ${alias.alias} of ${read.name}`, () =>
        this.alias(read.name, alias, here),
      );
    }
    this.tally.registered += 1;
  }

  /** Sends versions one after another, so that numbers are assigned in order. Returns the numbers that exist now. */
  private async versionsOf(name: string, model: SourceRegistered): Promise<Set<number>> {
    const here = new Set<number>();
    for await (const version of model.versions()) {
      await this.tally.attempt(`version ${version.id} of ${name}`, async () => {
        const read = await version.read();
        const begun = await this.target.post<{ state: string; root?: string }>(`${PLACE}/versions`, read);
        if (begun.state === 'done') this.tally.versionsThere += 1;
        else {
          if (begun.root !== undefined) await this.sender.files(version, { files: [], root: begun.root });
          await this.target.post(`${PLACE}/versions/finish`, read);
          this.tally.versions += 1;
        }
        here.add(read.version);
      });
    }
    return here;
  }

  private async alias(name: string, { alias, version }: ExportedAlias, here: Set<number>): Promise<void> {
    if (!here.has(version)) throw transferInvalid(`version ${version} was not imported`);
    const { state } = await this.target.post<{ state: string }>(`${PLACE}/aliases`, { name, alias, version });
    if (state === 'set') this.tally.aliases += 1;
    else this.tally.aliasesThere += 1;
  }
}
