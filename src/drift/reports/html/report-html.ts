import { htmlPage, pagePolicy, time } from '../../../platform/pages/html-page.js';
import { html, Html, readable } from '../../../platform/pages/html-template.js';
import type { DriftReport, VerdictState } from '../report.js';
import { sizeOf } from '../words.js';
import { columnSection } from './column-section.js';
import {
  causeSection,
  noteSection,
  qualitySection,
  segmentSection,
  STATE_WORDS,
  togetherSection,
} from './data-sections.js';
import { detailSection } from './detail-section.js';
import { damageSection, performanceSection } from './model-sections.js';
import { nameOf, type Section } from './report-parts.js';
import { REPORT_STYLE } from './report-style.js';

/** For the header Content-Security-Policy of the page. */
export const REPORT_POLICY = pagePolicy(REPORT_STYLE);

/** Shapes in a square of 16: states are told apart without colours. */
const SIGNS: Record<VerdictState, string> = {
  ok: 'M2,8.5L4,6.5L6.5,9L12,3L14,5L6.5,13z',
  changed: 'M8,2L15,14H1z',
  worse: 'M6,1H10V8H14L8,15L2,8H6z',
  broken: 'M5,1H11L15,5V11L11,15H5L1,11V5z',
  'too-few': 'M1,6.5H15V9.5H1z',
};

/**
 * A report as one page of at most 300 kB, whatever it is about: no script, nothing from elsewhere, no rows of the data. Names of others are
 * text only.
 */
export function reportHtml(report: DriftReport): string {
  const { verdict, model, version, createdAt, reference, current } = report;
  const sections = [
    ...causeSection(report),
    ...columnSection(report.columns),
    ...damageSection(report),
    ...performanceSection(report),
    ...togetherSection(report),
    ...qualitySection(report),
    ...segmentSection(report),
    ...noteSection(report),
    ...detailSection(report),
  ];
  const about = `Drift report of ${nameOf(model)}, version ${version}; made ${time(createdAt)} by ${nameOf(report.by)}. Current: ${sizeOf(current)}; reference: ${sizeOf(reference)}.`;
  const sign = html`<svg aria-hidden="true" width="16" height="16" viewBox="0 0 16 16">
    <path class="badge" d="${SIGNS[verdict.state]}" />
  </svg>`;
  const body = html`<a class="skip" href="#main">Skip to the causes</a>
    <header>
      <p class="state ${verdict.state}">${sign}${STATE_WORDS[verdict.state]}</p>
      <h1>${verdict.sentence}</h1>
      <p class="soft">${about}</p>
      ${contents(sections)}
    </header>
    <main id="main" tabindex="-1">${sections.map(part)}</main>`;
  return htmlPage(
    readable(`${STATE_WORDS[verdict.state]}: drift report of ${nameOf(model)} ${version}`),
    body.text,
    REPORT_STYLE,
  );
}

function contents(sections: readonly Section[]): Html {
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Parts of the report">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function part({ id, title, body }: Section): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`;
}
