import { algorithmsFor, type ParameterSpec } from '../../src/algorithms/catalogue/catalogue.js';
import { SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { expectCommitted } from '../support/committed-file.js';

function rangeOf({ choices, min, max, scale }: ParameterSpec): string {
  if (choices) return choices.join(', ');
  if (min === undefined && max === undefined) return '';
  return `${min ?? ''} … ${max ?? ''}${scale === 'log' ? ' (log)' : ''}`;
}

function render(): string {
  const parts = algorithmsFor(SHOT_FEATURES).map((algorithm) => {
    const rows = algorithm.parameters.map(
      (parameter) =>
        `| \`${parameter.name}\` | ${parameter.type} | ${parameter.default} | ${rangeOf(parameter)} | ${parameter.text} |`,
    );
    const limit = algorithm.maxRows ? ` On at most ${algorithm.maxRows.toLocaleString('en')} rows.` : '';
    return [
      `## ${algorithm.name}`,
      '',
      `${algorithm.text}${limit}`,
      '',
      '| parameter | type | default | range | what it does |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  return `# Parameters of the algorithms\n\nGenerated from \`src/algorithms/catalogue\`; \`npm run docs:update\` writes it. The same as \`GET /training/algorithms\`.\n\n${parts.join('\n')}`;
}

describe('docs/parameters.md', () => {
  it('is what the catalogue says', () => {
    expectCommitted('docs/parameters.md', render());
  });
});
