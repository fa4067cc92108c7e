import { lookup } from 'node:dns/promises';

export interface FoundAddress {
  address: string;
  /** 4 or 6. */
  family: number;
}

/** All addresses of a host name. */
export abstract class HostLookup {
  /** @throws {Error} with the code of node:dns when there is none */
  abstract all(host: string): Promise<FoundAddress[]>;
}

/** As the operating system knows them. */
export class SystemHostLookup extends HostLookup {
  all(host: string): Promise<FoundAddress[]> {
    return lookup(host, { all: true });
  }
}
