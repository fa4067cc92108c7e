import { NamedStore } from '../named-store.port.js';
import type { AutomationPolicy } from './policy.js';

export abstract class PolicyStore extends NamedStore<AutomationPolicy> {}
