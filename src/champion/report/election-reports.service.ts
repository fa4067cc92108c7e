import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ArtifactService, OnDemandFiles, type Run } from '../../tracking/index.js';
import { ChallengeStore } from '../challenges/challenge-store.port.js';
import { ElectionStore } from '../election-store.port.js';
import { aliasOf, type Election } from '../election.js';
import { deriveId } from '../../platform/ids/ids.js';
import { type Aftermath, electionReport } from './election-report.js';

const FOLDER = 'elections';
/** Later decisions that a report names. */
const LATER = 5;

/**
 * The reports of decisions. Those in which the model of a run was the challenger are also files of the run, written when they are
 * first requested, and anew after something has happened since.
 */
@Injectable()
export class ElectionReports implements OnModuleInit {
  constructor(
    private readonly elections: ElectionStore,
    private readonly challenges: ChallengeStore,
    private readonly artifacts: ArtifactService,
    private readonly onDemand: OnDemandFiles,
  ) {}

  onModuleInit(): void {
    this.onDemand.add({
      covers: (path) => path === '' || path === FOLDER || path.startsWith(`${FOLDER}/`),
      make: (run) => this.make(run),
    });
  }

  async page(election: Election): Promise<string> {
    return electionReport(election, await this.aftermath(election));
  }

  /** Not for runs of clients: what a client has logged is not changed. */
  private async make(run: Run): Promise<void> {
    if (run.remote || run.status !== 'FINISHED') return;
    for (const election of await this.elections.ofRun(run.id)) {
      if (election.state === 'applied') await this.write(run, election);
    }
  }

  private async write(run: Run, election: Election): Promise<void> {
    const path = `${FOLDER}/${fileName(election.id)}`;
    const aftermath = await this.aftermath(election);
    const json = JSON.stringify({ election, ...aftermath });
    const isKept = run.artifacts.some((artifact) => artifact.path === `${path}.json`);
    if (isKept && (await this.artifacts.readOfRun(run.id, `${path}.json`)).toString() === json) return;
    const put = (end: string, text: string, type: string) =>
      this.artifacts.putOfRun(run.id, `${path}.${end}`, Buffer.from(text), type);
    await put('html', electionReport(election, aftermath), 'text/html; charset=utf-8');
    // Written last: where it is, the page is.
    await put('json', json, 'application/json');
  }

  private async aftermath(election: Election): Promise<Aftermath> {
    const challenge = await this.challenges.find(election.challenge ?? deriveId('challenge', election.id));
    const later = await this.elections.after(aliasOf(election), election.at, LATER);
    return { ...(challenge && { challenge }), later };
  }
}

/** Ids of elections are chosen by callers: up to 190 characters of any kind. */
function fileName(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? id : deriveId('election-file', id);
}
