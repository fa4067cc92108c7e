import type { SegmentFinding } from '../reports/report.js';
import { joinSegments } from './join-segments.js';

function finding(segment: string, more: Partial<SegmentFinding> = {}): SegmentFinding {
  return { segment, kind: 'Zone', rows: 9, games: 3, state: 'ok', drifted: [], text: 'data.', ...more };
}

describe('joinSegments', () => {
  it('adds the log loss to the segments of the data, and puts those first in which the model is worse', () => {
    const logLoss = { value: 0.7 };
    const joined = joinSegments(
      [finding('a'), finding('b', { state: 'changed', drifted: ['x'] })],
      [
        finding('b', { state: 'worse', logLoss, text: 'loss.' }),
        finding('c', { state: 'worse', logLoss }),
        finding('d', { logLoss }),
        finding('a', { state: 'too-few', logLoss, text: 'few.' }),
      ],
    );
    expect(joined).toEqual([
      finding('b', { state: 'worse', drifted: ['x'], logLoss, text: 'data. loss.' }),
      finding('c', { state: 'worse', logLoss }),
      finding('a', { logLoss, text: 'data. few.' }),
    ]);
  });
});
