// The shot that the benchmarks ask about, as the seven features of POST /predict.
export const SHOT = {
  Player_ID: 201_939,
  X_Location: -80,
  Y_Location: 120,
  Total_Seconds_Remaining: 330,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 4.4,
  Shot_Zone_Combined: 3,
};
