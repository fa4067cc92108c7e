import type { LoggedModel } from './logged-model.js';

export abstract class LoggedModelStore {
  abstract insert(model: LoggedModel): Promise<void>;
  abstract find(id: string): Promise<LoggedModel | undefined>;
  /** Also those that are deleted. */
  abstract all(): Promise<LoggedModel[]>;
  /** Replaces a model by what is decided, one write of it at a time. What `decide` throws is thrown. */
  abstract write(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel | undefined>;
}
