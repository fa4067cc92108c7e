/** Files outside src/basketball that name a basketball term, and why each may. The list is to become shorter. */

export const ALLOWED_IN_SRC: Readonly<Record<string, string>> = {
  'src/algorithms/catalogue/specs/feature-parameters.ts':
    'The text of a parameter warns of sets of players; the catalogue is served and documented with it.',
  'src/algorithms/text/nearest-name.ts': 'Examples of misspelt names.',
  'src/bronze/contradictions.ts': 'Names a how-to page by its path.',
  'src/bronze/mongo/content-identity.migrations.ts':
    'A migration names formats and datasets as they are stored.',
  'src/champion/decision.service.ts': 'Verdicts and API documentation count shots, in public texts.',
  'src/champion/http/champion.dto.ts': 'Verdicts and API documentation count shots, in public texts.',
  'src/champion/http/evidence.dto.ts': 'Verdicts and API documentation count shots, in public texts.',
  'src/champion/report/election-report.ts': 'Verdicts and API documentation count shots, in public texts.',
  'src/champion/verdict.ts': 'Verdicts and API documentation count shots, in public texts.',
  'src/feed/feed.service.ts': 'Passes LEAGUE_START_SEASON to the virtual league.',
  'src/feed/http/feed.dto.ts': 'Documents the formats of files that the route accepts.',
  'src/feed/sources/feed-source.port.ts': 'Names the datasets, which are stored and public.',
  'src/feed/sources/file/file-source.ts':
    'A message on a zip of season files and others; part of the public texts.',
  'src/feed/sources/file/json-rows.ts':
    'Describes the result sets of stats.nba.com, a JSON form that is read.',
  'src/feed/sources/virtual-league-source.ts': 'Serves the virtual league, season by season.',
  'src/gold/exploration.ts': 'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/gold.module.ts': 'GET /snapshots/{id}/players is a public route about players.',
  'src/gold/gold.service.ts': 'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/http/gold-answers.dto.ts':
    'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/http/gold.controller.ts':
    'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/http/gold.dto.ts': 'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/http/gold.presenter.ts':
    'The groups of GET /snapshots/{id}/explore and the players are public names.',
  'src/gold/http/players.controller.ts': 'GET /snapshots/{id}/players is a public route about players.',
  'src/gold/http/players.dto.ts': 'GET /snapshots/{id}/players is a public route about players.',
  'src/pipelines/declarations/parse-pipelines.ts': 'The zone is a time zone.',
  'src/pipelines/declarations/pipeline-declarations.service.ts': 'The zone is a time zone.',
  'src/pipelines/http/pipeline-answers.dto.ts': 'The zone is a time zone.',
  'src/pipelines/http/pipelines.dto.ts': 'Documents the unit of the coordinates, which a request may name.',
  'src/pipelines/pipeline-schedule.service.ts': 'The zone is a time zone.',
  'src/platform/config/settings.ts':
    'Settings of the virtual league and of the daily fetch, by their public names.',
  'src/platform/http/swagger.ts': 'Title and tags of the API description.',
  'src/platform/metrics/metrics.ts': 'The help text of a public metric.',
  'src/platform/text/field-messages.ts': 'Periods are full stops here, in a sentence of a protocol.',
  'src/prediction/chart/shot-chart.ts': 'The chart of a player over half the court.',
  'src/prediction/chart/shot-charts.service.ts': 'The chart of a player over half the court.',
  'src/prediction/http/explain.dto.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction/http/predict.controller.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction/http/predict.dto.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction/http/shot-chart.controller.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction/http/shot-chart.dto.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction-log/http/live-metrics.dto.ts': 'Slices by zone and shot type are public names.',
  'src/prediction-log/outcomes/shot-matching.service.ts': 'Finds the prediction of a shot, by player first.',
  'src/prediction-log/http/predictions.controller.ts': 'Slices by zone and shot type are public names.',
  'src/prediction-log/http/predictions.dto.ts': 'Filters by player and zone are public names.',
  'src/prediction-log/prediction-lists.service.ts': 'Filters by player and zone are public names.',
  'src/prediction-log/prediction-metrics.service.ts': 'Slices by zone and shot type are public names.',
  'src/prediction-log/reading/joined-block.ts': 'The columns by which predictions are filtered and sliced.',
  'src/prediction-log/reading/prediction-filter.ts': 'Filters by player and zone are public names.',
  'src/prediction-log/reading/score-cells.ts': 'The columns by which predictions are sliced.',
  'src/prediction-log/http/seven-features.dto.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction-log/index.ts': 'The fields and texts of the public prediction routes.',
  'src/serving/check-tabular.ts': 'The fields and texts of the public prediction routes.',
  'src/prediction/shot-question.ts': 'The fields and texts of the public prediction routes.',
  'src/registry/registry.errors.ts': 'A public message: which features a served model must have.',
  'src/silver/clean-columns.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/encode.worker.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/index.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/mongo/mongo-silver-store.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/mongo/silver.schema.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/silver-store.port.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/silver.errors.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/silver.module.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/silver/silver.service.ts':
    'Players are stored beside each block, in a collection of that name, and listed by gold.',
  'src/training/http/training-answers.dto.ts': 'API documentation with examples of features.',
  'src/training/http/training.dto.ts': 'API documentation with examples of features.',
  'src/training/report/charts.ts': 'Reports and charts count shots, in texts for people.',
  'src/training/report/report-page.ts': 'Reports and charts count shots, in texts for people.',
  'src/transfer/http/registry-import.dto.ts': 'A team of people in an example of a tag.',
};

export const ALLOWED_IN_WEB: Readonly<Record<string, string>> = {
  'web/src/api.ts': 'Types of the public routes.',
  'web/src/app.tsx': 'The title of the page and its parts.',
  'web/src/court-card.tsx': 'Draws the court and asks for a shot on it.',
  'web/src/court-lines.tsx': 'Draws the court and asks for a shot on it.',
  'web/src/hex-layer.tsx': 'Draws the court and asks for a shot on it.',
  'web/src/places.ts': 'Draws the court and asks for a shot on it.',
  'web/src/player-choice.tsx': 'The choice of a player.',
};
