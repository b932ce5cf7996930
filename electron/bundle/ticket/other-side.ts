import type { Segment } from '../../domain/verdict/verdict.ts';

/** One thing to run on the server, and what for. */
export interface OtherSideStep {
  readonly title: string;
  /** What its output would tell. */
  readonly why: string;
  readonly commands: readonly string[];
}

/** What the commands are made of: texts that are redacted already. */
export interface OtherSideFacts {
  /** Whence we asked, as the server sees it. */
  readonly towards: string;
  /** 4 or 6, by `towards`. */
  readonly family: 4 | 6;
  /** The port that was asked by the request that hung longest; null where there was none. */
  readonly port: number | null;
  /** That one, and those of the other requests that went wrong. */
  readonly ports: readonly number[];
  /** UTC, to the second, as commands take it: `2026-11-21 07:00:00`. */
  readonly from: string;
  readonly to: string;
  readonly packets: number;
  readonly isHttp: boolean;
  readonly isTls: boolean;
  readonly name: string | null;
}

/** What to run on the server, those first that tell most of a fault in that segment. */
export function otherSideSteps(segment: Segment, facts: OtherSideFacts): readonly OtherSideStep[] {
  const way = wayBack(facts);
  const queue = listenQueue(facts);
  const requests = requestLog(facts);
  const load = hostLoad(facts);
  const wire = nextTime(facts);
  switch (segment) {
    case 'destination':
      return [queue, way, load, wire, requests];
    case 'application':
    case 'transfer':
      return [requests, load, queue, way, wire];
    case 'tls':
      return [requests, load, way, wire, queue];
    case 'cdn-origin':
      return [requests, queue, load, way, wire];
    case 'resolver':
      return [way, wire, load];
    case 'observer':
    case 'local-network':
    case 'isp':
    case 'path':
    case 'unknown':
      return [way, queue, load, requests, wire];
  }
}

function wayBack({ towards, family, packets }: OtherSideFacts): OtherSideStep {
  return {
    title: 'The way back, from the server to us',
    why: 'Paths differ by direction: what is lost on the way back cannot be seen from here.',
    commands: [
      `mtr -${family} --report --report-wide --no-dns --report-cycles ${packets} ${towards}`,
      `traceroute -${family} -n ${towards}`,
    ],
  };
}

function listenQueue({ ports }: OtherSideFacts): OtherSideStep {
  return {
    title: 'Connection requests that the server dropped',
    why: 'Recv-Q at its limit, listen drops and a full connection tracking table lose requests without a trace on the network.',
    commands: [
      ...(ports.length === 0 ? [] : [`ss -lnt '${ports.map((port) => `sport = :${port}`).join(' or ')}'`]),
      "nstat -az | grep -E 'ListenOverflows|ListenDrops|TCPReqQFull|SyncookiesSent|PAWSPassive'",
      'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max',
      "dmesg -T | grep -E 'conntrack|SYN flooding|nf_'",
    ],
  };
}

function requestLog({ towards, port, from, to, isHttp, isTls, name }: OtherSideFacts): OtherSideStep {
  const units = isHttp ? "-u nginx -u apache2 -u 'php*'" : '';
  return {
    title: 'What the service itself logged then',
    why: 'A request of ours that stands there came through the network; one that does not never arrived.',
    commands: [
      ...(isHttp ? [`grep -F '${towards}' /var/log/nginx/*.log /var/log/apache2/*.log`] : []),
      // --utc is for the output alone: times are read in the server's zone unless they name another.
      `journalctl --utc --since '${from} UTC' --until '${to} UTC' ${units}`.trimEnd(),
      ...(isTls && name !== null
        ? [`openssl s_client -connect localhost:${port ?? 443} -servername ${name} </dev/null | head -20`]
        : []),
    ],
  };
}

function hostLoad({ from, to }: OtherSideFacts): OtherSideStep {
  return {
    title: 'Load of the server',
    why: 'A server without processor time, memory or disk answers late however good the network is.',
    commands: [
      'uptime; cat /proc/pressure/cpu /proc/pressure/io /proc/pressure/memory',
      `TZ=UTC sar -q -u -n EDEV,ETCP -f /var/log/s*/sa${from.slice(8, 10)}${timesOfDay(from, to)}`,
    ],
  };
}

/** sar reads one file a day. */
const timesOfDay = (from: string, to: string): string =>
  from.slice(0, 10) === to.slice(0, 10) ? ` -s ${from.slice(11)} -e ${to.slice(11)}` : '';

function nextTime({ towards, ports }: OtherSideFacts): OtherSideStep {
  const of = ports.map((port) => `port ${port}`).join(' or ');
  const filter = `host ${towards}${ports.length === 0 ? '' : ports.length === 1 ? ` and ${of}` : ` and (${of})`}`;
  return {
    title: 'If it is to be caught the next time',
    why: 'Headers only, 20 files of 10 MB in turn; stop it after the next window and send the files of that time.',
    commands: [`tcpdump -n -i any -s 128 -C 10 -W 20 -w /tmp/towards-us.pcap '${filter}'`],
  };
}
