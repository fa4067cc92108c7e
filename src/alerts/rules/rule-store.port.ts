import { NamedStore } from '../named-store.port.js';
import type { AlertRule } from './rule.js';

export abstract class RuleStore extends NamedStore<AlertRule> {}
