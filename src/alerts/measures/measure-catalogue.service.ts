import { Injectable } from '@nestjs/common';
import { MEASURE_GROUPS, type Measure, MeasureSource } from './measure.js';

/** Everything that rules can watch, by name. */
@Injectable()
export class MeasureCatalogue {
  readonly byName: ReadonlyMap<string, Measure>;

  constructor(sources: readonly MeasureSource[]) {
    const all = sources
      .flatMap(({ measures }) => measures)
      .toSorted((a, b) => MEASURE_GROUPS.indexOf(a.group) - MEASURE_GROUPS.indexOf(b.group));
    this.byName = new Map(all.map((measure) => [measure.name, measure]));
  }

  get all(): Measure[] {
    return [...this.byName.values()];
  }
}
