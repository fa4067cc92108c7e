import { inOrder } from '../../tracking/index.js';
import {
  type ExportedExperiment,
  type ExportedModel,
  type ExportedPoint,
  type ExportedRun,
  readExperiment,
  readModel,
  readPoint,
  readRun,
} from './exported.js';
import { DEEPEST, isWithin, listedFiles, PROXY, servedBelow, type WireFile } from './listed-files.js';
import { MlflowRegistry } from './mlflow-registry.js';
import { objectsOf, pagesOf } from './pages.js';
import { encoded, type RestClient } from './rest-client.js';
import type {
  RegisteredChoice,
  Source,
  SourceFile,
  SourceItem,
  SourceRegistered,
  SourceRun,
} from './source.js';
import { ResponseError, transferInvalid } from '../transfer.errors.js';

const API = '/api/2.0/mlflow';
/** Runs per page of a search: a run may have a hundred params and metrics. */
const RUNS_PER_PAGE = 200;
/** MLflow's own limit. */
const POINTS_PER_PAGE = 25_000;

interface WireRun {
  info: Record<string, unknown> & { run_id?: string; run_uuid?: string };
  data?: Record<string, unknown>;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

interface Listing {
  root_uri?: string;
  files?: WireFile[];
}

/** A running server with MLflow's REST API: MLflow's own, or ours. */
export class MlflowSource implements Source {
  readonly name: string;

  constructor(private readonly client: RestClient) {
    this.name = client.uri;
  }

  async experiments(names: readonly string[]): Promise<ExportedExperiment[]> {
    const all: ExportedExperiment[] = [];
    const search = { view_type: 'ALL', max_results: 1000, order_by: ['creation_time ASC'] };
    for await (const page of this.pages<{ experiments?: object[] }>(
      'experiments/search',
      'experiments',
      search,
    )) {
      all.push(...objectsOf(page, 'experiments').map(readExperiment));
    }
    if (names.length === 0) return all;
    return names.map((name) => {
      const found = all.find((one) => one.name === name) ?? all.find(({ experiment_id: id }) => id === name);
      if (!found) throw transferInvalid(`${this.name} has no experiment ${name}.`);
      return found;
    });
  }

  async *runs(
    { experiment_id: id }: ExportedExperiment,
    onListed: (runs: number, isLast: boolean) => void = () => undefined,
  ): AsyncGenerator<SourceRun> {
    // Oldest first, so that runs added meanwhile do not shift the pages.
    const search = {
      experiment_ids: [id],
      run_view_type: 'ALL',
      max_results: RUNS_PER_PAGE,
      order_by: ['attributes.start_time ASC'],
    };
    type Page = { runs?: WireRun[]; next_page_token?: string };
    for await (const page of this.pages<Page>('runs/search', 'runs', search)) {
      const runs = objectsOf<WireRun>(page, 'runs');
      onListed(runs.length, !page.next_page_token);
      for (const run of runs) yield this.runOf(run);
    }
  }

  async *models({ experiment_id: id }: ExportedExperiment): AsyncGenerator<SourceItem<ExportedModel>> {
    const search = { experiment_ids: [id], max_results: 50 };
    try {
      for await (const page of this.pages<{ models?: ModelAnswer[] }>(
        'logged-models/search',
        'models',
        search,
      )) {
        for (const model of objectsOf<ModelAnswer>(page, 'models')) yield this.modelOf(model);
      }
    } catch (error) {
      // Servers before MLflow 3 have no logged models.
      if (!(error instanceof ResponseError) || error.status !== 404) throw error;
    }
  }

  registered(choice: RegisteredChoice): AsyncIterable<SourceRegistered> {
    return new MlflowRegistry(this.client).models(choice);
  }

  private runOf(run: WireRun): SourceRun {
    const id = String(run.info?.run_id ?? run.info?.run_uuid);
    const query = { run_id: id };
    return {
      id,
      read: () => Promise.resolve(readRun(flatRun(run, id))),
      points: (read) => this.points(read),
      files: () => this.files(`${API}/artifacts/list`, 'path', query, '/get-artifact', 'path'),
    };
  }

  private modelOf({ info, data }: ModelAnswer): SourceItem<ExportedModel> {
    const id = String(info?.model_id);
    const address = `/logged-models/${encodeURIComponent(id)}/artifacts`;
    return {
      id,
      read: () => Promise.resolve(readModel({ ...info, ...data })),
      files: () =>
        this.files(
          `${API}${address}/directories`,
          'artifact_directory_path',
          {},
          `/ajax-api/2.0/mlflow${address}/files`,
          'artifact_file_path',
        ),
    };
  }

  private async *points({ run_id: id, metrics }: ExportedRun): AsyncGenerator<ExportedPoint> {
    for (const { key } of metrics) {
      const pages = pagesOf(
        (token) =>
          this.client.get<{ metrics?: object[]; next_page_token?: string }>(`${API}/metrics/get-history`, {
            run_id: id,
            metric_key: key,
            max_results: POINTS_PER_PAGE,
            page_token: token,
          }),
        (page) => objectsOf(page, 'metrics').length,
      );
      const points: ExportedPoint[] = [];
      for await (const page of pages) {
        for (const point of objectsOf(page, 'metrics')) points.push(readPoint({ ...point, key }));
      }
      yield* withoutRepeats(inOrder(points) as ExportedPoint[]);
    }
  }

  private files(
    listPath: string,
    folderField: string,
    query: Record<string, string>,
    filePath: string,
    fileField: string,
  ): AsyncGenerator<SourceFile> {
    return listedFiles(async (folder) => {
      const asked = { ...query, ...(folder !== '' && { [folderField]: folder }) };
      const { root_uri: root = '', files = [] } = await this.client.get<Listing>(listPath, asked);
      const served = servedBelow(root);
      return files.map((file) => {
        const { path } = file;
        if (!isWithin(path, folder)) {
          throw transferInvalid(`The file ${String(path).slice(0, 200)} is not in the folder that lists it.`);
        }
        if (file.is_dir && path.split('/').length > DEEPEST) {
          throw transferInvalid(`${path.slice(0, 200)} is nested more than ${DEEPEST} levels deep.`);
        }
        const open = () =>
          served === undefined
            ? this.client.download(filePath, { ...query, [fileField]: path })
            : this.client.download(`${PROXY}/${encoded(`${served}/${path}`)}`);
        return { ...file, open };
      });
    });
  }

  private pages<T extends object>(
    call: string,
    list: keyof T & string,
    body: object,
  ): AsyncGenerator<T & { next_page_token?: string }> {
    return pagesOf(
      (token) =>
        this.client.post<T & { next_page_token?: string }>(`${API}/${call}`, {
          ...body,
          ...(token && { page_token: token }),
        }),
      (page) => objectsOf(page, list).length,
    );
  }
}

interface ModelAnswer {
  info: Record<string, unknown>;
  data?: Record<string, unknown>;
}

function flatRun({ info, data, inputs, outputs }: WireRun, id: string): object {
  return { ...info, ...data, ...inputs, ...outputs, run_id: id };
}

/** Removes repeated points: some stores keep a point that a client has sent twice. */
function* withoutRepeats(points: readonly ExportedPoint[]): Generator<ExportedPoint> {
  let last: ExportedPoint | undefined;
  for (const point of points) {
    const isSame =
      point.step === last?.step && point.timestamp === last.timestamp && Object.is(point.value, last.value);
    if (!isSame) yield point;
    last = point;
  }
}
