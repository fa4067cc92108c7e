import type { Challenge, LiveEvidence } from './challenges/challenge.js';

const count = new Intl.NumberFormat('en-US');

/** Each number with its owner, and what it was measured on. */
function numbers({ version, holder }: Challenge, evidence: LiveEvidence): string {
  const { challengerLogLoss, holderLogLoss, rows, games, eValue, needed, interval } = evidence;
  return (
    `log loss ${challengerLogLoss.toFixed(4)} (version ${version}) against ${holderLogLoss.toFixed(4)} (version ${holder}) on ` +
    `${count.format(rows)} live requests of ${count.format(games)} games that both answered (difference by game ` +
    `${interval[0].toFixed(4)} to ${interval[1].toFixed(4)}, e-value ${short(eValue)}, ${short(needed)} needed)`
  );
}

function short(value: number): string {
  return value >= 1e5 ? value.toExponential(1) : count.format(Number(value.toPrecision(3)));
}

/** One sentence for each way in which live requests decide. */
export const liveVerdict = {
  won(challenge: Challenge, evidence: LiveEvidence, isProposed: boolean): string {
    const { version, holder } = challenge;
    const what = isProposed
      ? `should replace version ${holder}, which a person decides`
      : `replaces version ${holder}`;
    return `Version ${version} ${what}: ${numbers(challenge, evidence)}.`;
  },
  lost(challenge: Challenge, evidence: LiveEvidence): string {
    return `Version ${challenge.holder} stays champion against version ${challenge.version}, which is worse: ${numbers(challenge, evidence)}.`;
  },
  leftBand(challenge: Challenge, evidence: LiveEvidence): string {
    const { challengerCalibrationError: mine, holderCalibrationError: its, rows } = evidence;
    return (
      `Version ${challenge.version} left the band of calibration: expected calibration error ${mine.toFixed(4)} (version ` +
      `${challenge.version}) against ${its.toFixed(4)} (version ${challenge.holder}) on ${count.format(rows)} live requests that both answered.`
    );
  },
  failed({ version }: Challenge, errors: number, answers: number, error: string): string {
    return `Version ${version} failed ${count.format(errors)} of ${count.format(answers)} requests in one process, which the champion then answered: ${error}.`;
  },
  unfit({ version }: Challenge, error: string): string {
    return `Version ${version} cannot answer live requests: ${error}`;
  },
};
