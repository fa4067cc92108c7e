import * as fc from '../../node_modules/fast-check/lib/fast-check.js';

// One seed for every run, so that a failure is the change's and can be met again; FAST_CHECK_SEED takes another one.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261124) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export { default } from '../../node_modules/fast-check/lib/fast-check.js';
