import ipaddr from 'ipaddr.js';

/** `public`: reachable by all; `allowed`: named in NOTIFY_ALLOW_PRIVATE; `refused`: any other. */
export type AddressVerdict = 'public' | 'allowed' | 'refused';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** IPv4 addresses written as IPv6 ones (`::7f00:1`), an outdated form that ipaddr.js takes for public addresses. */
const IPV4_COMPATIBLE: Network = ipaddr.parseCIDR('::/96');

/**
 * Which addresses messages may be sent to. Only public ones are open: loopback, private, shared (RFC 6598), link-local,
 * multicast, unspecified, reserved and translated addresses (NAT64, 6to4, Teredo) are refused unless they are allowed.
 */
export class AddressRules {
  private readonly hosts = new Set<string>();
  private readonly networks: Network[] = [];

  /** @param entries host names, addresses and networks such as `10.0.0.0/8` that are allowed although they are not public */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const network = networkOf(entry);
      if (network) this.networks.push(network);
      else this.hosts.add(plainHost(entry));
    }
  }

  /** Whether a host name itself is allowed, whatever its address. */
  allowsHost(host: string): boolean {
    return this.hosts.has(plainHost(host));
  }

  /** @param address in dotted or IPv6 form; what cannot be read is refused */
  verdict(host: string, address: string): AddressVerdict {
    const read = addressOf(address);
    if (!read) return 'refused';
    if (this.allowsHost(host) || this.networks.some((network) => isIn(read, network))) return 'allowed';
    if (read.range() !== 'unicast' || isIn(read, IPV4_COMPATIBLE)) return 'refused';
    return 'public';
  }
}

/** A host name or address without brackets and final dot, in lower case. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** An IPv4 address that is written as an IPv6 one (`::ffff:127.0.0.1`) is read as the IPv4 address. */
function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

function networkOf(entry: string): Network | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const address = addressOf(plainHost(entry));
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
