// What the load of the tests has in common, whether it runs in a test or in a separate process.

/** A valid request of POST /predict. */
export const FEATURES = {
  Player_ID: 201939,
  X_Location: -80,
  Y_Location: 120,
  Total_Seconds_Remaining: 330,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 4.4,
  Shot_Zone_Combined: 3,
};

/** It as the body of a request. */
export const PREDICT_BODY = JSON.stringify(FEATURES);

/** Count, median, 99th percentile and maximum of times in ms. */
export function summaryOf(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
