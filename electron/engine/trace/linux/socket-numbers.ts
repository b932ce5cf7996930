/** Numbers of the Linux interface, the same on x64 and arm64, from its public headers. */

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const IPPROTO_IP = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_IPV6 = 41;
export const IPPROTO_ICMPV6 = 58;

export const SOL_SOCKET = 1;
export const SO_ERROR = 4;
/** Option and control message bear the same number. */
export const SO_TIMESTAMPNS = 35;

export const IP_TTL = 2;
export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IP_MTU = 14;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_MTU_DISCOVER = 23;
export const IPV6_MTU = 24;
export const IPV6_RECVERR = 25;
/** Sends unfragmented and does not stop at what the system believes of the path, so that the routers tell it themselves. */
export const PMTUDISC_PROBE = 3;

export const TCP_SYNCNT = 7;
export const TCP_INFO = 11;
/** Where `struct tcp_info` keeps the smoothed round trip, in microseconds. */
export const TCP_INFO_RTT_OFFSET = 68;

export const MSG_CTRUNC = 0x8;
export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_NOSIGNAL = 0x4000;

export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;

/** `ee_origin` of an extended error: who says so. */
export const ORIGIN_LOCAL = 1;
export const ORIGIN_ICMP = 2;
export const ORIGIN_ICMP6 = 3;
