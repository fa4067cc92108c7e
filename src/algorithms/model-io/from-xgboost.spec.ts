import * as fc from 'fast-check';
import { golden } from '../../../test/golden/synthetic-shots.js';
import { predictProbability } from '../model.js';
import { predictRaw } from '../trees/tree-ensemble.js';
import { xgboostModel } from './from-xgboost.js';
import { InvalidModelFile } from './invalid-model-file.js';

/** One split of the first of two features: left is -1, right is 1. */
function tree(change: object = {}) {
  return {
    tree_param: { num_nodes: '3', size_leaf_vector: '1' },
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    split_indices: [0, 0, 0],
    split_conditions: [2.5, -1, 1],
    split_type: [0, 0, 0],
    default_left: [1, 0, 0],
    loss_changes: [3, 0, 0],
    sum_hessian: [10, 4, 6],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    categories: [],
    ...change,
  };
}

function model({
  trees = [tree()] as object[],
  shape = {},
  objective = 'binary:logistic',
  booster = {} as object,
  learner = {},
  gbtree_model_param = { num_trees: String(trees.length) },
} = {}) {
  return {
    version: [3, 2, 0],
    learner: {
      objective: { name: objective },
      learner_model_param: {
        base_score: '[5E-1]',
        num_class: '0',
        num_feature: '2',
        num_target: '1',
        ...shape,
      },
      gradient_booster: { name: 'gbtree', model: { gbtree_model_param, trees }, ...booster },
      ...learner,
    },
  };
}

const bytes = (value: object) => Buffer.from(JSON.stringify(value));
const raw = (value: object, row: number[]) => predictRaw(xgboostModel(bytes(value)).ensemble, row);

describe('xgboostModel', () => {
  it('goes left below the threshold, and missing values in the default direction', () => {
    const row = (x: number) => raw(model(), [x, 0]);
    expect([row(2.4), row(2.5), row(2.6), row(Number.NaN)]).toEqual([-1, 1, 1, -1]);
    // Rounded to single precision this is 2.5.
    expect(row(2.4999999999)).toBe(1);
    expect(raw(model({ trees: [tree({ default_left: [0, 0, 0] })] }), [Number.NaN, 0])).toBe(1);
  });

  it('sends the categories of the set right; unknown and negative ones left', () => {
    const trees = [
      tree({
        split_type: [1, 0, 0],
        default_left: [0, 0, 0],
        categories_nodes: [0],
        categories_segments: [0],
        categories_sizes: [2],
        categories: [1, 33],
      }),
    ];
    const right = [-1, 0, 1, 1.9, 2, 33, 34, 1e7, Number.NaN].filter(
      (x) => raw(model({ trees }), [x, 0]) === 1,
    );
    expect(right).toEqual([1, 1.9, 33, Number.NaN]);
  });

  it('reads the base score in both of its forms, and models without column names', () => {
    const base = (text: string) => raw(model({ shape: { base_score: text } }), [9, 0]) - 1;
    expect(base('3E-1')).toBeCloseTo(Math.log(0.3 / 0.7), 6);
    expect(base('[3E-1]')).toBe(base('3E-1'));
    // XGBoost 3.2's margins where all labels were the same.
    expect(base('[0E0]')).toBeCloseTo(-13.815_51, 5);
    expect(base('[1E0]')).toBeCloseTo(13.745_16, 5);
    expect(xgboostModel(bytes(model())).featureNames).toEqual(['f0', 'f1']);
  });

  it('scales the trees of dart by their weights', () => {
    const booster = {
      name: 'dart',
      model: undefined,
      gbtree: { model: { gbtree_model_param: { num_trees: '2' }, trees: [tree(), tree()] } },
      weight_drop: [0.5, 0.25],
    };
    expect(raw(model({ booster }), [9, 0])).toBe(0.75);
  });

  it('uses the rounds up to the best one in a file of a scikit-learn class, and all rounds of a Booster', () => {
    const trees = [1, 2, 4, 8].map((value) => tree({ split_conditions: [2.5, -value, value] }));
    const sum = (attributes: object, rounds?: 'all' | 'best', change: object = {}) => {
      const booster = { model: { gbtree_model_param: { num_parallel_tree: '2' }, trees, ...change } };
      const file = bytes(model({ booster, learner: { attributes } }));
      return predictRaw(xgboostModel(file, rounds).ensemble, [9, 0]);
    };
    const best = { best_iteration: '0', best_score: '0.6', note: 'anything' };
    const byClass = { ...best, scikit_learn: '{"_estimator_type": "classifier"}' };
    expect([sum(best), sum(byClass), sum(best, 'best'), sum(byClass, 'all')]).toEqual([15, 3, 3, 15]);
    expect(sum({ scikit_learn: '{}' })).toBe(15);
    expect(sum(byClass, undefined, { iteration_indptr: [0, 3, 4] })).toBe(7);
    expect(() => sum({ ...byClass, best_iteration: '2' })).toThrow('best_iteration is 2');
    expect(() => sum({ ...byClass, best_iteration: 'x' })).toThrow('best_iteration must be a whole number');
  });

  const set = (defaultLeft: number) =>
    tree({
      split_type: [1, 0, 0],
      default_left: [defaultLeft, 0, 0],
      categories_nodes: [0],
      categories_segments: [0],
      categories_sizes: [1],
      categories: [1],
    });
  const withCategories = (defaultLeft: number, encoding: object) => {
    const enc = [encoding, { offsets: [], values: [] }];
    const trees = [set(defaultLeft)];
    const cats = { enc, feature_segments: [0, 3, 3], sorted_idx: [0, 1, 2] };
    const booster = { model: { gbtree_model_param: {}, trees, cats } };
    return model({ booster, learner: { feature_types: ['c', 'float'] } });
  };

  it('looks pandas categories up by value; a value that was not in training counts as missing', () => {
    const at = (defaultLeft: number) =>
      [9, 5, 2, 1, 0, 3, 7, 10, 1000, Number.NaN].map((x) =>
        raw(withCategories(defaultLeft, { type: 15, values: [9, 5, 2] }), [x, 0]),
      );
    expect(at(1)).toEqual([-1, 1, -1, -1, -1, -1, -1, -1, -1, -1]);
    expect(at(0)).toEqual([-1, 1, -1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it.each([
    ['texts', { offsets: [0, 1, 3], values: [97, 98, 99] }, 'the category "a"'],
    ['negative numbers', { type: 15, values: [1, -2] }, 'the category -2'],
    ['a type that is not known', { type: 17, values: [1, 2] }, 'type of whole numbers, not 17'],
    ['fewer than the trees have', { type: 15, values: [1] }, 'a split names number 1'],
    ['a field that is not known', { type: 15, values: [1, 2], labels: [] }, 'the field labels'],
    ['texts that overlap', { offsets: [0, 2, 1], values: [97, 98] }, 'offsets must rise'],
  ])('refuses pandas categories that are %s', (_, encoding, message) => {
    expect(() => xgboostModel(bytes(withCategories(1, encoding)))).toThrow(InvalidModelFile);
    expect(() => xgboostModel(bytes(withCategories(1, encoding)))).toThrow(message);
  });

  /** UBJSON of `arrays` arrays of `count` nulls, which take no bytes. */
  function emptyValues(arrays: number, count = 60_000): Buffer {
    const entry = Buffer.from('i\u0001A[$Z#l....');
    entry.writeInt32BE(count, entry.length - 4);
    const entries = Array.from({ length: arrays }, () => entry);
    return Buffer.concat([Buffer.from('{'), ...entries, Buffer.from('}')]);
  }

  const damaged: [string, Buffer, string][] = [
    ['no model', Buffer.from('hello'), 'must begin with {'],
    ['lists without end', Buffer.from(`{"learner":[${'[],'.repeat(4_000_001)}[]]}`), 'lists and objects'],
    ['values without bytes', emptyValues(100), 'at most 4000000 values'],
    ['one array of them', emptyValues(1, 2 ** 31 - 1), 'an array of 2147483647'],
    ['JSON that ends', Buffer.from('{"learner":'), 'must be JSON or UBJSON'],
    ['UBJSON that ends', Buffer.from('{L'), 'ends in the middle'],
    ['an empty object', bytes({}), 'learner must be an object'],
    ['several classes', bytes(model({ shape: { num_class: '3' } })), 'two classes'],
    ['several outputs', bytes(model({ shape: { num_target: '2' } })), 'one output'],
    ['another objective', bytes(model({ objective: 'reg:squarederror' })), 'not reg:squarederror'],
    ['a linear booster', bytes(model({ booster: { name: 'gblinear' } })), 'not gblinear'],
    ['a base score out of range', bytes(model({ shape: { base_score: '1.5' } })), 'base_score'],
    ['two base scores', bytes(model({ shape: { base_score: '[5E-1,5E-1]' } })), 'base_score'],
    ['an unknown feature', bytes(model({ trees: [tree({ split_indices: [2, 0, 0] })] })), 'split_indices'],
    ['a circle', bytes(model({ trees: [tree({ left_children: [0, -1, -1] })] })), 'leads to node 0 twice'],
    ['a node that is not there', bytes(model({ trees: [tree({ left_children: [5, -1, -1] })] })), 'node 5'],
    [
      'lists of other lengths',
      bytes(model({ trees: [tree({ sum_hessian: [1] })] })),
      'sum_hessian must have 3',
    ],
    ['a text for a number', bytes(model({ trees: [tree({ loss_changes: ['a', 0, 0] })] })), 'finite numbers'],
    ['no set of categories', bytes(model({ trees: [tree({ split_type: [1, 0, 0] })] })), 'categories_nodes'],
    [
      'fewer trees than it says',
      bytes(model({ gbtree_model_param: { num_trees: '9' } })),
      'num_trees must be 1',
    ],
    [
      'more nodes than it says',
      bytes(model({ trees: [tree({ tree_param: { num_nodes: '2' } })] })),
      'num_nodes',
    ],
    ['vectors', bytes(model({ trees: [tree({ tree_param: { size_leaf_vector: '2' } })] })), 'vectors'],
    ['an unknown field', bytes({ ...model(), calibration: 1 }), 'the field calibration'],
    [
      'an unknown field of a tree',
      bytes(model({ trees: [tree({ leaf_weights: [] })] })),
      'field leaf_weights',
    ],
    ['an unknown field of the shape', bytes(model({ shape: { scale: '1' } })), 'field scale'],
    ['an unknown field of the learner', bytes(model({ learner: { offset: 1 } })), 'the field offset'],
    ['an unknown version', bytes({ ...model(), version: [4, 0, 0] }), 'version must be 1 to 3'],
    ['an unknown type', bytes(model({ learner: { feature_types: ['z', 'q'] } })), 'feature_types has z'],
    [
      'trees of two outputs',
      bytes(model({ booster: { model: { gbtree_model_param: {}, trees: [tree()], tree_info: [1] } } })),
      'tree_info must be 0',
    ],
  ];

  it.each(damaged)('refuses %s with the reason', (_, file, message) => {
    expect(() => xgboostModel(file)).toThrow(InvalidModelFile);
    expect(() => xgboostModel(file)).toThrow(message);
  });

  it('reads a damaged file as a model that predicts, or refuses it', () => {
    const files = golden<{ models: { library: string; model: string }[] }>('native-models.json')
      .models.filter(({ library }) => library !== 'lightgbm')
      .map(({ library, model: text }) => Buffer.from(text, library === 'xgboost-ubj' ? 'base64' : 'utf8'));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.uint8Array({ maxLength: 9 }), (file, at, put) => {
        const broken = Buffer.from(file);
        broken.set(put.subarray(0, file.length - (at % file.length)), at % file.length);
        try {
          const p = predictProbability(xgboostModel(broken), [1, 2, 3, 4, 5]);
          expect(p >= 0 && p <= 1).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidModelFile);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
