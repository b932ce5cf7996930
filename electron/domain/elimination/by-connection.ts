import { durationText } from '../duration.ts';
import { parsed } from '../parsed.ts';
import { quoted } from '../quoted.ts';
import type { HttpSpec, TargetDefinition } from '../target.ts';
import type { WaysReading } from './elimination.ts';

/** Servers commonly close a connection on which nothing came for 5 to 75 seconds. */
const COMMONLY_KEPT_MS = 60_000;

/** The target over new connections where its own are kept alive, and the other way round. */
export function waysByConnection(definition: TargetDefinition): WaysReading {
  const { spec, thresholds, name } = definition;
  switch (spec.kind) {
    case 'tcp': {
      const note = `${quoted(name)} is a TCP target: each of its probes is a new connection, and there is no request to send over an old one.`;
      return parsed({ own: 'fresh', others: [], notes: [note] });
    }
    case 'dns': {
      const note = `${quoted(name)} is a DNS name: its questions keep no connection.`;
      return parsed({ own: 'fresh', others: [], notes: [note] });
    }
    case 'http': {
      const other: HttpSpec['connection'] = spec.connection === 'fresh' ? 'keep-alive' : 'fresh';
      const notes: string[] = [];
      if (spec.url.startsWith('http:')) {
        notes.push(
          'It speaks plain HTTP: a connection that is kept alive saves the connect phase alone, so nothing is told of TLS.',
        );
      }
      if (thresholds.intervalMs > COMMONLY_KEPT_MS) {
        notes.push(
          `Probed every ${durationText(thresholds.intervalMs)}, it will seldom find its connection open: most servers close one that is idle for a minute. A shorter interval tells more.`,
        );
      }
      return parsed({
        own: spec.connection,
        others: [{ says: other, definition: { ...definition, spec: { ...spec, connection: other } } }],
        notes,
      });
    }
  }
}
