// Jest 30 with native ESM and swc. The projects go from fast to slow; `npm test` runs all of them.
const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@parivision/embedded-mongo$': '<rootDir>/docker/embedded-mongo/src/index.ts',
    '^@willsoto/nestjs-prometheus$': '<rootDir>/test/support/nestjs-prometheus.ts',
    '^fast-check$': '<rootDir>/test/support/fast-check.ts',
  },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
        },
        module: { type: 'es6' },
      },
    ],
    '/node_modules/(cookie|content-disposition)/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(cookie|content-disposition)/)'],
};

/**
 * Least share of covered lines in percent: a little below what the unit tests of the folder cover alone. Branches have no floor:
 * V8 counts those of loaded files only, so that a further test can lower their share.
 */
const FLOORS = {
  algorithms: 93,
  basketball: 60,
  feed: 87,
  bronze: 58,
  silver: 59,
  gold: 55,
  tracking: 64,
  registry: 41,
  mlflow: 49,
  transfer: 32,
  training: 58,
  champion: 57,
  prediction: 51,
  pipelines: 33,
  access: 39,
};

export default {
  // Enough for a busy machine; a test that hangs still ends.
  testTimeout: 30_000,
  // V8's own counters: instrumented code would be too slow for the fits.
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', 'docker/embedded-mongo/src/**/*.ts', '!**/*.spec.ts', '!**/index.ts'],
  coverageReporters: ['json-summary', 'lcov'],
  // Set by `npm test -- --coverage`: a part of the projects covers less.
  ...(process.env.PARIVISION_COVERAGE_FLOORS && {
    coverageThreshold: Object.fromEntries(
      Object.entries(FLOORS).map(([folder, lines]) => [`./src/${folder}/`, { lines }]),
    ),
  }),
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['src', 'web', 'docker', 'scripts', 'bench'].map(
        (folder) => `<rootDir>/${folder}/**/*.spec.ts`,
      ),
    },
    { ...common, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'] },
    { ...common, displayName: 'golden', testMatch: ['<rootDir>/test/golden/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'medium',
      testMatch: ['<rootDir>/test/medium/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/database-setup.mjs',
      globalTeardown: '<rootDir>/test/support/database-teardown.mjs',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/database-setup.mjs',
      globalTeardown: '<rootDir>/test/support/database-teardown.mjs',
    },
    // What measures time: nothing else may run beside it.
    {
      ...common,
      displayName: 'quiet',
      testMatch: ['<rootDir>/test/quiet/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/database-setup.mjs',
      globalTeardown: '<rootDir>/test/support/database-teardown.mjs',
    },
  ],
};
