export { oipDialect } from './http/oip-dialect.js';
export { ProtocolsModule } from './protocols.module.js';
export { scoringDialect } from './http/scoring-dialect.js';
