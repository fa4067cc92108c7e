/** What became of the wish to start a run. */
export type Start = { started: true } | { started: false; isBusy: boolean; reason: string };

/** Starts runs of pipelines for policies. */
export abstract class PipelineStarter {
  /** Whether a run with this id exists, started before. */
  abstract exists(id: string): Promise<boolean>;
  /** A run with this id is started once, however often this is called. */
  abstract start(request: {
    id: string;
    pipeline: string;
    parameters: Record<string, unknown>;
    by: string;
  }): Promise<Start>;
}
