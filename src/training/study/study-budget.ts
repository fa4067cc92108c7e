import { BudgetSpent } from '../training.errors.js';

/** A signal that aborts with BudgetSpent; never, where there is no budget. Call `clear` when the work has ended. */
export function budgetOf(seconds: number | undefined): { signal: AbortSignal; clear: () => void } {
  const budget = new AbortController();
  if (seconds === undefined) return { signal: budget.signal, clear: () => undefined };
  const timer = setTimeout(() => budget.abort(new BudgetSpent(seconds)), seconds * 1000);
  return { signal: budget.signal, clear: () => clearTimeout(timer) };
}
