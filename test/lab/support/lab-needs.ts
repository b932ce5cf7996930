import { NETWORK_NAMESPACES, type Need, program, ROOT } from '../../support/needs.ts';

/** What the lab is built of, and the tools whose output it proves itself with. */
export const LAB_NEEDS: readonly Need[] = [
  ROOT,
  program('ip', 'iproute2'),
  NETWORK_NAMESPACES,
  program('iptables', 'iptables'),
  program('ip6tables', 'iptables'),
  program('sysctl', 'procps'),
  program('nginx', 'nginx-light'),
  program('dnsmasq', 'dnsmasq-base'),
  program('openssl', 'openssl'),
  program('curl', 'curl'),
  program('dig', 'dnsutils'),
  program('ping', 'iputils-ping'),
  program('mtr', 'mtr-tiny'),
  program('traceroute', 'traceroute'),
  program('tcpdump', 'tcpdump'),
];
