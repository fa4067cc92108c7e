import { Injectable } from '@nestjs/common';
import { MODEL_NAME } from '../registry/index.js';
import { modelSelector, type ServedModel, ServedModels, TabularModel } from '../serving/index.js';
import { modelParameterInvalid, notExplainable, otherColumns } from './prediction.errors.js';

/** The version that a request names with `?model=`, instead of the champion. */
@Injectable()
export class RequestedModel {
  constructor(private readonly models: ServedModels) {}

  /**
   * @param selector a version number, an alias, or `latest`, from the query
   * @throws {AppError} `prediction.model-parameter` when it is empty or repeated; `prediction.other-columns` when the version has
   * other columns than the features of a shot; the codes of `ServedModels.get`
   */
  async find(selector: unknown): Promise<ServedModel> {
    if (typeof selector !== 'string' || selector === '') throw modelParameterInvalid();
    const model = await this.models.get(MODEL_NAME, modelSelector(selector));
    if (!model.takesFeatures) throw otherColumns(model);
    return model;
  }

  /** @throws {AppError} `prediction.not-explainable` when its contributions cannot be computed here; the codes of `find` */
  async explainable(selector: unknown): Promise<TabularModel> {
    const model = await this.find(selector);
    if (model instanceof TabularModel) return model;
    throw notExplainable(model.version, `${model.platform} does not show how it comes to an answer`);
  }
}
