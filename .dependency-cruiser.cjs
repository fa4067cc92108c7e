/** The import edges of the architecture, as code. A stage may import the stages to its left, never to its right. */
const stages = {
  feed: [],
  bronze: ['feed'],
  silver: ['bronze'],
  gold: ['silver'],
  tracking: [],
  registry: ['tracking'],
  mlflow: ['tracking', 'registry'],
  transfer: ['tracking', 'registry'],
  training: ['gold', 'tracking', 'registry'],
  'prediction-log': ['bronze', 'silver', 'gold', 'registry'],
  champion: ['registry', 'gold', 'tracking', 'prediction-log'],
  serving: ['registry', 'champion', 'prediction-log'],
  prediction: ['champion', 'registry', 'gold', 'serving', 'prediction-log'],
  protocols: ['registry', 'champion', 'serving', 'prediction-log'],
  drift: ['silver', 'gold', 'tracking', 'registry', 'prediction-log', 'champion'],
  pipelines: ['feed', 'bronze', 'silver', 'gold', 'training', 'tracking', 'registry', 'champion', 'drift'],
  notifications: [],
  alerts: [
    'feed',
    'bronze',
    'gold',
    'tracking',
    'registry',
    'prediction-log',
    'champion',
    'drift',
    'pipelines',
    'notifications',
  ],
  access: [],
};

const edgeRules = Object.entries(stages).map(([stage, allowed]) => ({
  name: `edges-of-${stage}`,
  severity: 'error',
  comment: `${stage} may import ${allowed.length ? allowed.join(', ') : 'no other stage'}, besides platform and algorithms.`,
  from: { path: `^src/${stage}/` },
  to: {
    path: '^src/[^/]+/',
    pathNot: `^src/(${[stage, ...allowed, 'platform', 'algorithms', 'basketball'].join('|')})/`,
  },
}));

const doorRules = Object.keys(stages).map((stage) => ({
  name: `door-of-${stage}`,
  severity: 'error',
  comment: `${stage} is entered through its index.ts only.`,
  from: { path: '^src/', pathNot: `^src/${stage}/` },
  to: { path: `^src/${stage}/`, pathNot: `^src/${stage}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'algorithms-are-pure',
      severity: 'error',
      comment: 'The pure library knows neither Nest nor MongoDB nor HTTP nor Node.',
      from: { path: '^src/algorithms/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/algorithms/' },
    },
    {
      name: 'basketball-is-pure',
      severity: 'error',
      comment: 'What knows the sport is plain functions and tables over the pure library.',
      from: { path: '^src/basketball/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(algorithms|basketball)/' },
    },
    {
      name: 'door-of-basketball',
      severity: 'error',
      comment: 'The stages enter it through its index.ts; the page imports single files, to stay small.',
      from: { path: '^src/', pathNot: ['^src/basketball/', '\\.spec\\.ts$'] },
      to: { path: '^src/basketball/', pathNot: '^src/basketball/index\\.ts$' },
    },
    {
      name: 'platform-knows-no-stage',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(?!platform/|algorithms/)[^/]+/' },
    },
    {
      name: 'mongoose-only-in-mongo-folders',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '/mongo/',
          '^src/tracking/store/',
          '^scripts/bundle\\.mjs$',
          '^src/platform/(mongo|blobs|health)/',
        ],
      },
      to: { path: 'node_modules/(mongoose|mongodb|@nestjs/mongoose)/' },
    },
    {
      name: 'http-only-in-http-folders',
      severity: 'error',
      comment: 'DTOs, controllers and presenters stay in http/; rules do not know them.',
      from: {
        path: '^src/',
        pathNot: [
          '/http/',
          '\\.module\\.ts$',
          '^src/[^/]+/index\\.ts$',
          '^src/[^/]+\\.ts$',
          '^src/platform/',
        ],
      },
      to: { path: '^src/(?!platform/)[^/]+/http/' },
    },
    {
      name: 'workers-are-thin',
      severity: 'error',
      comment: 'A worker never boots Nest.',
      from: { path: '\\.worker\\.ts$' },
      to: { path: 'node_modules/(@nestjs|mongoose|mongodb|fastify)/' },
    },
    {
      name: 'web-imports-only-pure-code',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/(algorithms|basketball)/' },
    },
    {
      name: 'training-trials-know-no-study',
      severity: 'error',
      comment: 'Within training: a study starts trials, a trial starts an engine.',
      from: { path: '^src/training/trial/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/training/(?!trial/|engines/|training\\.errors\\.ts$)' },
    },
    {
      name: 'training-engines-know-no-trial',
      severity: 'error',
      from: { path: '^src/training/engines/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/training/(?!engines/|training\\.errors\\.ts$)' },
    },
    {
      name: 'embedded-mongo-stands-alone',
      severity: 'error',
      comment: 'The package of the embedded database imports nothing of the application.',
      from: { path: '^docker/' },
      to: { path: '^(src|scripts|web|test)/' },
    },
    {
      name: 'embedded-mongo-only-in-platform',
      severity: 'error',
      comment: 'Platform starts the embedded database through its index.ts; nothing else in src imports it.',
      from: { path: '^src/' },
      to: { path: '^docker/', pathNot: '^docker/embedded-mongo/src/index\\.ts$' },
    },
    {
      name: 'embedded-mongo-behind-platform',
      severity: 'error',
      from: { path: '^src/(?!platform/)' },
      to: { path: '^docker/' },
    },
    ...edgeRules,
    ...doorRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
