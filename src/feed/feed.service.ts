import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { RawShot } from '../basketball/index.js';
import { Settings } from '../platform/config/settings.js';
import { AppError } from '../platform/errors/app-error.js';
import { FeedCursors } from './feed-cursors.port.js';
import { FeedFiles } from './feed-files.service.js';
import { hasCredentials, publicAddress } from '../platform/secrets/secrets.js';
import { Turns } from '../platform/turns/turns.js';
import { credentialsMissing, servedBusy, sourceUnreadable } from './feed.errors.js';
import type { SourceSpec } from './source-spec.js';
import type { FeedPage, FeedSource } from './sources/feed-source.port.js';
import { RemoteSource } from './sources/remote/remote-source.js';
import { VirtualLeagueSource } from './sources/virtual-league-source.js';

/** The most shots that one call of GET /getdata returns. */
export const MOST_SERVED = 50_000;
/** Rows that are read, or written as JSON, in one turn of the event loop. */
export const SERVED_SLICE = 2000;
const MOST_ATTEMPTS = 20;

export interface FeedDescription {
  /** Stable name of the content. */
  key: string;
  /** The dataset its shots belong to unless the request names another. */
  dataset: string;
  /** For people. */
  title: string;
}

export interface ServedSource extends FeedDescription {
  kind: SourceSpec['kind'];
  /** The number of rows, if known without fetching them. */
  size?: number;
  /** Position of the next row that GET /getdata returns. */
  served: number;
}

/** Opens sources of shots and serves the default one as the VirtualBets API did. */
@Injectable()
export class FeedService implements OnModuleDestroy {
  private readonly logger = new Logger(FeedService.name);
  /** Addresses with user and password, by the address that is shown. */
  private readonly credentials = new Map<string, string>();
  private spec?: Promise<SourceSpec>;
  private source?: Promise<FeedSource>;
  /** Responses of one process follow one another; between processes the cursor decides. */
  private readonly turns = new Turns();

  constructor(
    private readonly settings: Settings,
    private readonly files: FeedFiles,
    private readonly cursors: FeedCursors,
  ) {}

  /** The source that FEED_SOURCE names. A file is added to the feed files first. */
  async defaultSpec(): Promise<SourceSpec> {
    this.spec ??= this.findDefault().catch((error: unknown) => {
      this.spec = undefined;
      throw error;
    });
    return this.spec;
  }

  /**
   * A new reader; the caller closes it.
   * @throws {AppError} `feed.file-unknown` when there is no such file
   */
  async open(spec: SourceSpec): Promise<FeedSource> {
    switch (spec.kind) {
      case 'virtual-league':
        return new VirtualLeagueSource({
          seed: this.settings.leagueSeed,
          startSeason: this.settings.leagueStartSeason,
          threePointShift: this.settings.leagueThreePointShift,
          skillShift: this.settings.leagueSkillShift,
        });
      case 'file':
        return this.files.open(spec.file, spec.transform);
      case 'remote':
        return new RemoteSource(this.withCredentials(spec));
    }
  }

  /** The address without user and password, which may be stored; these stay in the memory of this process. */
  remoteSpec(address: string): SourceSpec {
    const url = publicAddress(address);
    if (!hasCredentials(address)) return { kind: 'remote', url };
    this.credentials.set(url, address);
    return { kind: 'remote', url, secret: true };
  }

  async describe(spec: SourceSpec): Promise<FeedDescription> {
    const source = await this.open(spec);
    try {
      return { key: source.key, dataset: source.dataset, title: await this.titleOf(spec, source.key) };
    } finally {
      await source.close();
    }
  }

  /** The default source and how far it has been served. */
  async served(): Promise<ServedSource> {
    const spec = await this.defaultSpec();
    const source = await this.servedSource();
    return {
      kind: spec.kind,
      ...(await this.describe(spec)),
      size: await source.size(),
      served: await this.cursors.position(source.key),
    };
  }

  /**
   * The next `n` (0..50,000) shots of the default source, each served once. At the end it returns the remaining shots, and the
   * next call starts over. Faulty rows are skipped and logged.
   */
  async serve(n: number): Promise<RawShot[]> {
    return n === 0 ? [] : this.turns.take('serve', () => this.take(n, false));
  }

  /** The remaining shots, at most 50,000; the next call starts over. */
  async serveRest(): Promise<RawShot[]> {
    return this.turns.take('serve', () => this.take(MOST_SERVED, true));
  }

  async resetServed(): Promise<0> {
    const { key } = await this.servedSource();
    await this.turns.take('serve', () => this.cursors.reset(key));
    return 0;
  }

  async onModuleDestroy(): Promise<void> {
    const source = await this.source?.catch(() => undefined);
    await source?.close();
  }

  /** @throws {AppError} `feed.credentials-missing` when the source needs credentials */
  private withCredentials({ url, secret }: SourceSpec & { kind: 'remote' }): string {
    if (!secret) return url;
    const { feedSource, feedAllowed } = this.settings;
    const named = [feedSource, ...feedAllowed].find(
      (address) => hasCredentials(address) && publicAddress(address) === url,
    );
    const address = this.credentials.get(url) ?? named;
    if (address === undefined) throw credentialsMissing(url);
    return address;
  }

  private async take(n: number, startOver: boolean): Promise<RawShot[]> {
    const source = await this.servedSource();
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const position = await this.cursors.position(source.key);
      const { shots, next } = await this.collect(source, position, n);
      if (await this.cursors.move(source.key, position, startOver ? 0 : next)) return shots;
    }
    throw servedBusy();
  }

  private async collect(
    source: FeedSource,
    from: number,
    n: number,
  ): Promise<{ shots: RawShot[]; next: number }> {
    const shots: RawShot[] = [];
    let page: FeedPage = { rows: [], next: from, atEnd: false };
    while (shots.length < n && !page.atEnd) {
      const position = page.next;
      page = await source.read(position, Math.min(SERVED_SLICE, n - shots.length));
      // The last call ended exactly at the end, which the source did not report: this is a new lap.
      const pastEnd = page.rows.length === 0 && position === from && from > 0;
      if (pastEnd) return this.collect(source, 0, n);
      if (page.rows.length === 0) page.atEnd = true;
      for (const { shot } of page.rows) if (shot) shots.push(shot);
      this.logFaults(source, page);
      await setImmediate();
    }
    return { shots, next: page.atEnd ? 0 : page.next };
  }

  private logFaults(source: FeedSource, page: FeedPage): void {
    const faults = page.rows.filter(({ shot }) => !shot);
    if (faults.length === 0) return;
    const [{ line, fault }] = faults;
    this.logger.warn(
      `${faults.length} faulty rows of ${source.key} are not served; the first is line ${line}: ${fault?.message}`,
    );
  }

  private async servedSource(): Promise<FeedSource> {
    this.source ??= this.defaultSpec()
      .then((spec) => this.open(spec))
      .catch((error: unknown) => {
        this.source = undefined;
        throw error;
      });
    return this.source;
  }

  private async findDefault(): Promise<SourceSpec> {
    const { feedSource } = this.settings;
    if (feedSource === 'virtual-league') return { kind: 'virtual-league' };
    if (/^https?:\/\//i.test(feedSource)) return this.remoteSpec(feedSource);
    try {
      const file = await this.files.add(
        createReadStream(feedSource),
        basename(feedSource),
        Number.POSITIVE_INFINITY,
      );
      return { kind: 'file', file: file.id };
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw sourceUnreadable(feedSource, error as Error);
    }
  }

  private async titleOf(spec: SourceSpec, key: string): Promise<string> {
    if (spec.kind === 'virtual-league') return `Virtual league, seed ${this.settings.leagueSeed}`;
    // The key has the address without user and password.
    if (spec.kind === 'remote') return `VirtualBets API at ${key.replace('remote:', '')}`;
    return (await this.files.get(spec.file)).name;
  }
}
