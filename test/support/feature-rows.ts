/** Shots as rows of the model's features, with their names. */
export const FEATURE_ROWS = {
  columns: [
    'Player_ID',
    'X_Location',
    'Y_Location',
    'Total_Seconds_Remaining',
    'Shot_Type_Encoded',
    'Shot_Distance_Meters',
    'Shot_Zone_Combined',
  ],
  rows: [
    [201_580, 13, 6, 571, 2, 0.3048, 1],
    [951, 164, 199, 7, 3, 7.62, 5],
    [2203, 0, 0, 196, 2, 0, 1],
  ],
};
