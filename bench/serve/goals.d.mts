export interface Goal {
  measure: string;
  value: number;
  unit: string;
  goal: string;
  reached: boolean;
}

export declare const COMPARED_AT: number;

export declare function goalsOf(measured: Record<string, unknown>): Goal[];
