import type { TargetId } from '../../../electron/domain/ids.ts';
import type { Sample } from '../../../electron/domain/sample.ts';

const INTERVAL_US = 5_000_000;

/**
 * The `index`-th sample of a watch over `targets`, each probed every 5 s: HTTPS over fresh connections, a quarter behind a CDN with
 * a request id of its own each time, one in ten on a kept connection, one in two hundred timing out, totals spread as on a real path.
 */
export function realisticSample(targets: readonly TargetId[], index: number, firstUs: number): Sample {
  const place = index % targets.length;
  const targetId = targets[place];
  if (targetId === undefined) throw new RangeError('no targets');
  const startedAtUs =
    firstUs +
    Math.floor(index / targets.length) * INTERVAL_US +
    Math.floor((place * INTERVAL_US) / targets.length) +
    (chance(index, 1) % 900);
  const isReused = chance(index, 2) % 10 === 0;
  const hasTimedOut = chance(index, 3) % 200 === 0;
  const isBehindCdn = place % 4 === 0;
  const us = (seed: number, least: number, spread: number): number => (least + (chance(index, seed) % spread)) / 1_000;
  const phases = {
    resolveMs: isReused ? null : us(4, 150, 900),
    connectMs: isReused ? null : us(5, 11_000, 9_000),
    tlsMs: isReused ? null : us(6, 24_000, 14_000),
    waitMs: hasTimedOut ? 29_950 : us(7, 60_000, 80_000),
    transferMs: hasTimedOut ? null : us(8, 20, 4_000),
  };
  const totalMs =
    (phases.resolveMs ?? 0) + (phases.connectMs ?? 0) + (phases.tlsMs ?? 0) + phases.waitMs + (phases.transferMs ?? 0);
  const remoteAddress = `198.51.100.${1 + (place % 250)}`;
  return {
    targetId,
    startedAtUs,
    outcome: hasTimedOut ? 'failed' : totalMs > 2_000 ? 'slow' : 'ok',
    totalMs,
    phases,
    status: hasTimedOut ? null : 200,
    remoteAddress,
    remotePort: 443,
    localAddress: '192.0.2.10',
    localPort: 32_768 + (chance(index, 9) % 28_000),
    failure: hasTimedOut
      ? { phase: 'wait', code: 'timeout', message: `No answer from ${remoteAddress}:443 within 30 s.` }
      : null,
    latenessMs: us(10, 100, 1_500),
    observer: { eventLoopDelayMs: us(11, 0, 3_000), suspect: null },
    tcp: { rttUs: 11_000 + (chance(index, 12) % 9_000), retransmits: chance(index, 13) % 50 === 0 ? 1 : 0 },
    reusedConnection: isReused,
    edge: isBehindCdn
      ? {
          server: 'cloudflare',
          requestId: `${hex(chance(index, 14))}${hex(chance(index, 15))}-FRA`,
          colo: 'FRA',
          via: null,
          cacheStatus: 'DYNAMIC',
        }
      : { server: 'nginx', requestId: null, colo: null, via: null, cacheStatus: null },
    certificateSha256: hex(place + 1).repeat(8),
  };
}

/** The same for the same index and seed, and spread evenly (the finalizer of MurmurHash3). */
function chance(index: number, seed: number): number {
  let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');
