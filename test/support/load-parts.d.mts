export interface Times {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

export declare const FEATURES: Record<string, number>;

export declare const PREDICT_BODY: string;

export declare function summaryOf(times: readonly number[]): Times;
