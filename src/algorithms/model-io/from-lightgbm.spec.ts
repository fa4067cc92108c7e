import * as fc from 'fast-check';
import { golden } from '../../../test/golden/synthetic-shots.js';
import { predictProbability } from '../model.js';
import { predictRaw } from '../trees/tree-ensemble.js';
import { lightGbmModel } from './from-lightgbm.js';
import { InvalidModelFile } from './invalid-model-file.js';

const HEAD = [
  'tree',
  'version=v4',
  'num_class=1',
  'num_tree_per_iteration=1',
  'label_index=0',
  'max_feature_idx=1',
  'objective=binary sigmoid:1',
  'feature_names=a b',
  'feature_infos=none none',
  'tree_sizes=1',
  '',
];

/** A text model of one tree. */
function text(tree: Record<string, string | number>, head = HEAD): string {
  const fields = { num_leaves: 2, num_cat: 0, left_child: -1, right_child: -2, leaf_value: '-1 1', ...tree };
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return [...head, 'Tree=0', ...lines, 'is_linear=0', 'shrinkage=1', '', '', 'end of trees', '', ''].join(
    '\n',
  );
}

/** One numeric split on the first feature: left is -1, right is 1. */
function split(threshold: number | string, decision: number): string {
  return text({ split_feature: 0, split_gain: 3, threshold, decision_type: decision });
}

const side = (model: string, value: number) => predictRaw(lightGbmModel(model).ensemble, [value, 0]);
const DEFAULT_LEFT = 2;
const NONE = 0;
const ZERO = 1 << 2;
const NAN = 2 << 2;
/** 1e-35 in single precision, as the library writes it. */
const TINY = 1.0000000180025095e-35;

describe('lightGbmModel', () => {
  it('goes left up to the threshold', () => {
    expect(side(split(2.5, NAN), 2.5)).toBe(-1);
    expect(side(split(2.5, NAN), 2.5000000000000004)).toBe(1);
    expect(side(split('inf', NAN), 1e300)).toBe(-1);
  });

  it('sends missing values by the missing type: in the default direction, or as 0', () => {
    expect(side(split(2.5, NAN), Number.NaN)).toBe(1);
    expect(side(split(2.5, NAN | DEFAULT_LEFT), Number.NaN)).toBe(-1);
    expect(side(split(2.5, NONE), Number.NaN)).toBe(-1);
    expect(side(split(-2.5, NONE | DEFAULT_LEFT), Number.NaN)).toBe(1);
    expect(side(split(0, NONE), Number.NaN)).toBe(-1);
  });

  it('sends 0 with the missing values if zero_as_missing is set, for any threshold', () => {
    const natural = (x: number, threshold: number, left: boolean) => {
      if (Number.isNaN(x) || Math.abs(x) <= TINY) return left ? -1 : 1;
      return x <= threshold ? -1 : 1;
    };
    const values = [-3, -2, -1, -1e-34, -TINY, -1e-36, 0, 1e-36, TINY, 1e-34, 1, 2, 3, Number.NaN];
    for (const threshold of [-2, -1, -TINY, -1e-36, 0, 1e-36, TINY, 1, 2]) {
      for (const left of [true, false]) {
        const model = split(threshold, ZERO | (left ? DEFAULT_LEFT : 0));
        for (const x of values) expect([x, side(model, x)]).toEqual([x, natural(x, threshold, left)]);
      }
    }
  });

  it('sends the categories of the bitset left; missing, negative and unknown ones right', () => {
    const model = text({
      num_cat: 1,
      split_feature: 0,
      threshold: 0,
      decision_type: 1,
      cat_boundaries: '0 2',
      // 1 and 31, 32
      cat_threshold: '2147483650 1',
    });
    const left = [-1, 0, 1, 1.9, 2, 31, 32, 33, 64, 1e9, Number.NaN].filter((x) => side(model, x) === -1);
    expect(left).toEqual([1, 1.9, 31, 32]);
  });

  it('applies the sigmoid of the objective, and the mean of a random forest', () => {
    const twice = HEAD.map((line) => line.replace('sigmoid:1', 'sigmoid:2'));
    const plain = lightGbmModel(text({ split_feature: 1, threshold: 0, decision_type: NAN }, twice));
    expect(predictProbability(plain, [0, 1])).toBeCloseTo(1 / (1 + Math.exp(-2)), 15);
    const forest = text({ split_feature: 1, threshold: 0, decision_type: NAN }).replace(
      'objective=',
      'average_output\nobjective=',
    );
    const second = forest.slice(forest.indexOf('Tree=0')).replace('Tree=0', 'Tree=1');
    const doubled = forest.replace('tree_sizes=1', 'tree_sizes=1 1').replace('end of trees', second);
    expect(predictRaw(lightGbmModel(doubled).ensemble, [0, 1])).toBe(1);
  });

  /** A split of column 0 on the code 1; the columns' ranges are `infos`, the pandas categories `lists`. */
  const pandas = (lists: string, infos: string) =>
    `${text(
      {
        split_feature: 0,
        threshold: 0,
        decision_type: 1,
        num_cat: 1,
        cat_boundaries: '0 1',
        cat_threshold: 2,
      },
      HEAD.map((line) => line.replace('none none', infos)),
    )}pandas_categorical:${lists}\n`;

  it('looks pandas categories up by value; one that was not in training counts as missing', () => {
    const at = (x: number) => side(pandas('[[9, 5, 2]]', '-1:0:1:2 [2:4.5]'), x);
    expect([9, 5, 2, 1, 0, 7, Number.NaN].map(at)).toEqual([1, -1, 1, 1, 1, 1, 1]);
  });

  it.each([
    ['texts', '[["a", "b", "c"]]', '-1:0:1:2 none', 'the category "b" of a'],
    ['fractions', '[[1, 2.5, 3]]', '-1:0:1:2 none', 'the category 2.5 of a'],
    ['yes and no', '[[false, true]]', '0:1 none', 'the category true of a'],
    ['negative numbers', '[[5, -3, 2]]', '-1:0:1:2 none', 'the category -3 of a'],
    ['more lists than columns', '[[5, 3, 2], [1]]', '-1:0:1:2 none', '2 lists for 1 categorical columns'],
    ['a list that is too short', '[[5, 3]]', '-1:0:1:2 none', 'where a has the codes'],
    ['another column that is an ordered category', '[[5, 3, 2]]', '-1:0:1:2 [0:2]', 'could be of b too'],
    ['a list of which most is unused', '[[5, 3, 2, 1]]', '-1:1 [0:3]', 'could be of b too'],
    ['no list of lists', '[5]', '-1:0:1:2 none', 'must be a list of lists'],
    ['no JSON', '[[', '-1:0:1:2 none', 'must be JSON'],
  ])('refuses pandas categories that are %s', (_, lists, infos, message) => {
    expect(() => lightGbmModel(pandas(lists, infos))).toThrow(InvalidModelFile);
    expect(() => lightGbmModel(pandas(lists, infos))).toThrow(message);
  });

  const damaged: [string, string, string][] = [
    ['no model', 'hello', 'must begin with "tree"'],
    ['several classes', text({}).replace('num_class=1', 'num_class=3'), 'num_class must be 1, not 3'],
    ['another objective', text({}).replace('binary sigmoid:1', 'regression'), 'not regression'],
    ['linear trees', split(1, 0).replace('is_linear=0', 'is_linear=1'), 'is_linear of tree 0 is 1'],
    [
      'too few numbers',
      text({ split_feature: 0, threshold: '1 2', decision_type: 0 }),
      'threshold of tree 0',
    ],
    ['a word for a number', split('one', 0), 'threshold of tree 0 must be numbers'],
    ['an unknown feature', text({ split_feature: 2, threshold: 1, decision_type: 0 }), 'split_feature'],
    ['a circle', split(1, 0).replace('left_child=-1', 'left_child=0'), 'leads to node 0 twice'],
    ['a leaf that is not there', split(1, 0).replace('left_child=-1', 'left_child=-3'), 'does not have'],
    ['a node that nothing leads to', split(1, 0).replace('left_child=-1', 'left_child=-2'), 'twice'],
    ['no bitset', split(1, 1), 'no bitset 1'],
    [
      'lines without end',
      text({}).replace('Tree=0', `Tree=0${'\n'.repeat(10_000_000)}`),
      'at most 5000 lines',
    ],
    ['trees without end', text({}).replace('Tree=0', 'Tree=0\n'.repeat(1_000_000)), 'trees must be at most'],
    ['an unknown field', text({ leaf_bias: 1 }), 'tree 0 has the field leaf_bias'],
    ['an unknown field of the head', text({}).replace('label_index', 'post_process'), 'field post_process'],
    ['an unknown section', `${text({})}\nscaler:1\n`, 'the section scaler:1'],
    ['an unknown version', text({}).replace('version=v4', 'version=v5'), 'version must be v3 or v4'],
    ['an unknown option', text({}).replace('sigmoid:1', 'sigmoid:1 sqrt'), 'objective has the option sqrt'],
    ['fewer trees than it says', text({}).replace('tree_sizes=1', 'tree_sizes=1 1'), 'tree_sizes names 2'],
    ['a list that fits no column', `${text({})}pandas_categorical:[[1, 2]]\n`, 'has 1 lists for 0'],
    ['names and their number', text({}).replace('max_feature_idx=1', 'max_feature_idx=2'), 'max_feature_idx'],
  ];

  it.each(damaged)('refuses %s with the reason', (_, model, message) => {
    expect(() => lightGbmModel(model)).toThrow(InvalidModelFile);
    expect(() => lightGbmModel(model)).toThrow(message);
  });

  it('reads a damaged file as a model that predicts, or refuses it', () => {
    const models = golden<{ models: { library: string; model: string }[] }>('native-models.json')
      .models.filter(({ library }) => library === 'lightgbm')
      .map(({ model }) => model);
    const piece = fc.constantFrom(
      '',
      '0',
      '-',
      '9',
      ' ',
      '\n',
      '=',
      '1e99',
      'nan',
      '-1',
      '99999999999',
      'inf',
    );
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.nat(), fc.nat(4), piece, (model, at, length, put) => {
        const from = at % model.length;
        const broken = model.slice(0, from) + put + model.slice(from + length);
        try {
          const p = predictProbability(lightGbmModel(broken), [1, 2, 3, 4, 5, ...Array<number>(5).fill(0)]);
          expect(p >= 0 && p <= 1).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidModelFile);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
