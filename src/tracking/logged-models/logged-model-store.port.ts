import type { LoggedModel } from './logged-model.js';

export abstract class LoggedModelStore {
  abstract insert(model: LoggedModel): Promise<void>;
  abstract find(id: string): Promise<LoggedModel | undefined>;
  /** Also those that are deleted. */
  abstract all(): Promise<LoggedModel[]>;
  /** Replaces a model by the result of `decide`, one write of it at a time. If `decide` throws, nothing is written. */
  abstract write(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel | undefined>;
}
