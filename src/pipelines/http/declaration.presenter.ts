import type { Settings } from '../../platform/config/settings.js';
import type { PipelineDeclaration } from '../declarations/declaration.js';
import type { Retrain } from '../pipeline-run.js';

/** A declared pipeline as clients receive it, with the settings that its runs have; without its schedule. */
export function presentDeclaration(
  declaration: PipelineDeclaration,
  settings: Settings,
  retrain?: Retrain,
): object {
  const { name, description, steps, parameters } = declaration;
  const { shots, ...others } = parameters;
  const fetches = steps.some((step) => step.name === 'fetch');
  return {
    name,
    description,
    steps: steps.map((step) => step.name),
    declared: steps,
    parameters: { ...others, ...(shots !== undefined && { nodes: shots }) },
    retrain,
    enabled: false,
    nodes: fetches ? (shots ?? settings.pipelineNodes) : undefined,
  };
}
