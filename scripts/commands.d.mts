import type { Command } from './command-line.mjs';

export type CommandName =
  | 'start'
  | 'test'
  | 'pipeline'
  | 'mlflow:import'
  | 'mlflow:export'
  | 'keys'
  | 'engines:install'
  | 'prepare'
  | 'build'
  | 'docs:update'
  | 'build:server'
  | 'build:kernel'
  | 'bench:train'
  | 'bench:tracking'
  | 'bench:loop'
  | 'bench:check';
export const COMMANDS: Record<CommandName, Command>;
/** Whether a text is an http(s) address. */
export function isAddress(text: string): boolean;
