import { type ExportedVersion, readRegistered, readVersion } from './exported-registered.js';
import { DEEPEST, isWithin, listedFiles, PROXY, servedBelow, type WireFile } from './listed-files.js';
import { objectsOf, pagesOf } from './pages.js';
import { encoded, type RestClient } from './rest-client.js';
import {
  type RegisteredChoice,
  type SourceFile,
  type SourceItem,
  type SourceRegistered,
  unreadable,
} from './source.js';
import { ResponseError, stopsAll, transferInvalid } from '../transfer.errors.js';

const API = '/api/2.0/mlflow';
const MODELS_PER_PAGE = 200;
const VERSIONS_PER_PAGE = 1000;
/** The tag of a registered model that is a prompt; prompts belong to no experiment. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';
const LOGGED_MODEL = /^models:\/+(m-[0-9a-f]{32})$/;
const IN_LOGGED_MODEL = /\/models\/(m-[0-9a-f]{32})\/artifacts\/?$/;

interface WireModel {
  name: string;
  tags?: { key: string; value: string }[];
}

interface WireVersion {
  name: string;
  version: string | number;
  source?: string;
  run_id?: string;
}

/** A run or a logged model: its experiment and the address of its files. */
interface Holder {
  experiment_id?: string | number;
  artifact_uri?: string;
}

/** The registered models of a running server with MLflow's REST API. */
export class MlflowRegistry {
  private readonly holders = new Map<string, Promise<Holder | undefined>>();

  constructor(private readonly client: RestClient) {}

  async *models({ all, names, experiments, onLeftOut }: RegisteredChoice): AsyncGenerator<SourceRegistered> {
    const moved = new Set(experiments.map(({ experiment_id: id }) => id));
    for (const name of names) yield* this.named(name, moved);
    if (!all) return;
    for await (const { name, tags = [] } of this.listed()) {
      if (names.includes(name) || tags.some(isPromptTag)) continue;
      yield* this.attempted(name, async () => {
        const versions = await this.versionsOf(name);
        const reason = await this.reasonAgainst(versions, moved);
        if (reason === undefined) return this.modelOf(name, versions, moved);
        onLeftOut(`registered model ${name} is left out: ${reason}`);
        return undefined;
      });
    }
  }

  /** Why a model does not belong to the transferred experiments; undefined if it does. */
  private async reasonAgainst(
    versions: readonly WireVersion[],
    moved: ReadonlySet<string>,
  ): Promise<string | undefined> {
    if (versions.length === 0) return 'it has no versions';
    const other = await this.firstOutside(versions, moved);
    return other && `version ${other.version} is of another experiment, or of no run`;
  }

  private named(name: string, moved: ReadonlySet<string>): AsyncGenerator<SourceRegistered> {
    return this.attempted(name, async () => {
      const model = await orUndefined(this.model(name));
      if (!model) throw transferInvalid(`${this.client.uri} has no registered model ${name}.`);
      const isPrompt = model.registered_model.tags?.some(isPromptTag) ?? false;
      return this.modelOf(name, await this.versionsOf(name, isPrompt), moved);
    });
  }

  /** A model that cannot be found fails when it is read; the others continue. */
  private async *attempted(
    name: string,
    find: () => Promise<SourceRegistered | undefined>,
  ): AsyncGenerator<SourceRegistered> {
    try {
      const found = await find();
      if (found) yield found;
    } catch (error) {
      if (stopsAll(error)) throw error;
      yield unreadable(name, error);
    }
  }

  private modelOf(name: string, versions: WireVersion[], moved: ReadonlySet<string>): SourceRegistered {
    const itemOf = (version: WireVersion) => this.itemOf(version, moved);
    return {
      name,
      read: async () => {
        const { registered_model: model } = await this.model(name);
        return readRegistered({ ...model, name });
      },
      async *versions() {
        for (const version of versions) yield itemOf(version);
      },
    };
  }

  private itemOf(version: WireVersion, moved: ReadonlySet<string>): SourceItem<ExportedVersion> {
    const { name, source = '', run_id: runId = '' } = version;
    const id = String(version.version);
    const isCopy = source.startsWith('models:') && !LOGGED_MODEL.test(source);
    const location = async (): Promise<string> =>
      isCopy || source.startsWith('mlflow-artifacts:') ? this.downloadUri(name, id) : source;
    return {
      id,
      read: async () => {
        const place = await this.placeOf(await location(), runId, moved);
        return readVersion({ ...version, source: isCopy ? source : place, location: isCopy ? place : '' });
      },
      files: () => this.files(location, runId, moved),
    };
  }

  /** The server-independent address of a version's files; empty for files that belong to the version itself. */
  private async placeOf(uri: string, runId: string, moved: ReadonlySet<string>): Promise<string> {
    const modelId = (LOGGED_MODEL.exec(uri) ?? IN_LOGGED_MODEL.exec(uri))?.[1];
    if (modelId !== undefined) {
      this.refuseOutside(await this.loggedModel(modelId), `the logged model ${modelId}`, moved);
      return `models:/${modelId}`;
    }
    const address = /^runs:\/+([^/]+)/.exec(uri);
    const run = (address?.[1] ?? runId) === '' ? undefined : await this.run(address?.[1] ?? runId);
    if (address) {
      this.refuseOutside(run, `run ${address[1]}`, moved);
      return uri;
    }
    const within = run?.artifact_uri && pathWithin(uri, run.artifact_uri);
    if (within !== undefined && within !== '') {
      this.refuseOutside(run, `run ${runId}`, moved);
      return `runs:/${runId}/${within}`;
    }
    return uri.startsWith('mlflow-artifacts:') ? '' : uri;
  }

  private refuseOutside(holder: Holder | undefined, what: string, moved: ReadonlySet<string>): void {
    if (!holder) throw transferInvalid(`its files are of ${what}, which no longer exists`);
    if (moved.has(String(holder.experiment_id))) return;
    throw transferInvalid(
      `its files are of ${what} in the experiment with the id ${holder.experiment_id}, which is not moved with it`,
    );
  }

  /** The first version outside the experiments. */
  private async firstOutside(
    versions: readonly WireVersion[],
    moved: ReadonlySet<string>,
  ): Promise<WireVersion | undefined> {
    for (const version of versions) {
      const modelId = LOGGED_MODEL.exec(version.source ?? '')?.[1];
      const run = version.run_id ? await this.run(version.run_id) : undefined;
      const holder = run ?? (modelId === undefined ? undefined : await this.loggedModel(modelId));
      if (!holder || !moved.has(String(holder.experiment_id))) return version;
    }
    return undefined;
  }

  /** The files that belong to the version itself. */
  private async *files(
    location: () => Promise<string>,
    runId: string,
    moved: ReadonlySet<string>,
  ): AsyncGenerator<SourceFile> {
    const uri = await location();
    if ((await this.placeOf(uri, runId, moved)) !== '') return;
    const root = servedBelow(uri) ?? '';
    yield* listedFiles(async (folder) => {
      const path = folder === '' ? root : `${root}/${folder}`;
      const { files = [] } = await this.client.get<{ files?: WireFile[] }>(PROXY, { path });
      return files.map((file) => {
        const inside = folder === '' ? file.path : `${folder}/${file.path}`;
        if (!isWithin(inside, folder) || inside.split('/').length > DEEPEST) {
          throw transferInvalid(`${String(file.path).slice(0, 200)} is not a name within a folder.`);
        }
        const open = () => this.client.download(`${PROXY}/${encoded(`${root}/${inside}`)}`);
        return { ...file, path: inside, open };
      });
    });
  }

  private async *listed(): AsyncGenerator<WireModel> {
    const pages = pagesOf(
      (token) =>
        this.client.get<{ registered_models?: WireModel[]; next_page_token?: string }>(
          `${API}/registered-models/search`,
          { max_results: MODELS_PER_PAGE, page_token: token },
        ),
      (page) => objectsOf(page, 'registered_models').length,
    );
    for await (const page of pages) yield* page.registered_models ?? [];
  }

  /** In the order of their numbers. A search finds prompts or models, never both. */
  private async versionsOf(name: string, isPrompt = false): Promise<WireVersion[]> {
    const quote = name.includes("'") ? '"' : "'";
    if (name.includes(quote))
      throw transferInvalid(`The model ${name} cannot be searched for: its name has both ' and ".`);
    const kind = isPrompt ? ` AND tags.\`${PROMPT_TAG}\` = 'true'` : '';
    const filter = `name=${quote}${name}${quote}${kind}`;
    const pages = pagesOf(
      (token) =>
        this.client.get<{ model_versions?: WireVersion[]; next_page_token?: string }>(
          `${API}/model-versions/search`,
          { filter, max_results: VERSIONS_PER_PAGE, page_token: token },
        ),
      (page) => objectsOf(page, 'model_versions').length,
    );
    const found: WireVersion[] = [];
    for await (const page of pages) found.push(...(page.model_versions ?? []));
    return found.toSorted((a, b) => Number(a.version) - Number(b.version));
  }

  private model(name: string): Promise<{ registered_model: WireModel }> {
    return this.client.get(`${API}/registered-models/get`, { name });
  }

  private async downloadUri(name: string, version: string): Promise<string> {
    const query = { name, version };
    const found = await this.client.get<{ artifact_uri?: string }>(
      `${API}/model-versions/get-download-uri`,
      query,
    );
    return found.artifact_uri ?? '';
  }

  private run(id: string): Promise<Holder | undefined> {
    return this.holder(id, async () => {
      const found = await this.client.get<{ run: { info: Holder } }>(`${API}/runs/get`, { run_id: id });
      return found.run.info;
    });
  }

  private loggedModel(id: string): Promise<Holder | undefined> {
    return this.holder(id, async () => {
      const found = await this.client.get<{ model: { info: Holder } }>(`${API}/logged-models/${id}`);
      return found.model.info;
    });
  }

  private holder(id: string, ask: () => Promise<Holder>): Promise<Holder | undefined> {
    const known = this.holders.get(id) ?? orUndefined(ask());
    this.holders.set(id, known);
    return known;
  }
}

/** The rest of an address after a root; undefined if it lies elsewhere. */
function pathWithin(uri: string, root: string): string | undefined {
  const prefix = `${root.replace(/\/+$/, '')}/`;
  return uri.startsWith(prefix) ? uri.slice(prefix.length).replace(/\/+$/, '') : undefined;
}

function isPromptTag({ key, value }: { key: string; value: string }): boolean {
  return key === PROMPT_TAG && value === 'true';
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined;
    throw error;
  }
}
