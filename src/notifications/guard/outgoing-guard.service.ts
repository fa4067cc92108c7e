import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { AddressRules, plainHost } from './address-rules.js';
import { type FoundAddress, HostLookup } from './host-lookup.port.js';

/** The address of a receiver may not be connected to. */
export class AddressRefused extends Error {
  override name = 'AddressRefused';
}

/** A host that may be connected to, with the addresses that were checked. */
export interface AdmittedHost {
  /** Gives the checked addresses and no others, so that a name that changes its address meanwhile leads nowhere else. */
  lookup: LookupFunction;
  addresses: FoundAddress[];
  /** Every address is named in NOTIFY_ALLOW_PRIVATE: messages may go there without TLS. */
  isAllowed: boolean;
}

/**
 * Keeps messages from being sent to addresses inside the network (server-side request forgery). A host is looked up once,
 * each of its addresses is checked, and the connection is made to these addresses.
 */
@Injectable()
export class OutgoingGuard {
  private readonly rules: AddressRules;

  constructor(
    settings: Settings,
    private readonly hosts: HostLookup,
  ) {
    this.rules = new AddressRules(settings.notifyAllowPrivate);
  }

  /**
   * @param signal ends the wait for the addresses
   * @throws {AddressRefused} when one of its addresses is not allowed; {Error} when it has none
   */
  async admit(host: string, signal: AbortSignal): Promise<AdmittedHost> {
    const name = plainHost(host);
    const family = isIP(name);
    const addresses = family ? [{ address: name, family }] : await withSignal(this.hosts.all(name), signal);
    const verdicts = addresses.map(({ address }) => this.rules.verdict(name, address));
    if (verdicts.length === 0 || verdicts.includes('refused')) throw refusal(name);
    const isAllowed = verdicts.every((verdict) => verdict === 'allowed');
    return { addresses, isAllowed, lookup: pinned(addresses) };
  }

  /**
   * What can be said before a host is looked up: a literal address that is refused.
   * @throws {AddressRefused}
   */
  checkLiteral(host: string): void {
    const name = plainHost(host);
    if (isIP(name) && this.rules.verdict(name, name) === 'refused') throw refusal(name);
  }
}

function refusal(host: string): AddressRefused {
  return new AddressRefused(
    `${host.slice(0, 253)} is not a public address; NOTIFY_ALLOW_PRIVATE lists hosts and networks that are allowed besides`,
  );
}

function pinned(addresses: FoundAddress[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}

/** A lookup of a name cannot be ended; it is no longer waited for. */
async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
