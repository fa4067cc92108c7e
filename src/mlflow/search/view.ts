/** Whether a search covers active or deleted things, in the order of MLflow's numbers. */
export const VIEWS = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
export type View = (typeof VIEWS)[number];

export function inView(view: View, deletedAt: Date | undefined): boolean {
  return view === 'ALL' || (deletedAt !== undefined) === (view === 'DELETED_ONLY');
}
