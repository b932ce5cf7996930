import { endpointText } from './address-text.ts';
import type { IpLayer, TcpLayer } from './decoded-packet.ts';

/** A segment that was sent before: what the two ends took for lost. */
export interface Resend {
  /** `192.0.2.1:51000`. */
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly what: 'SYN' | 'data' | 'FIN';
  /** Of its payload. */
  readonly lengthBytes: number;
  /**
   * `again`: what was captured before came once more. `late`: it fills a gap long after what comes behind it, so it was lost before it
   * came to where it was captured, and sent again.
   */
  readonly how: 'again' | 'late';
}

/**
 * Later than this behind its successors a segment was not merely overtaken on the way, where the round trip of the handshake is not
 * known: nothing is sent again sooner than a round trip after it was lost.
 */
const OVERTAKEN_WITHIN_US = 3_000;
/** RFC 5681, 3.2 asks for three; Wireshark takes two, and so do senders with little in flight (RFC 5827). */
const DUPLICATE_ACKS = 2;
/** Holes of one direction that are kept in mind; those of the oldest data are forgotten first. */
const MOST_HOLES = 64;

interface Direction {
  /** Sequence number of the SYN; null where the capture began later. */
  readonly initial: number | null;
  /** What was seen first; counted on without wrapping, as `next` is. */
  readonly first: number;
  /** Behind the highest byte that was seen. */
  next: number;
  /** From, to: below `next` and not seen. */
  holes: (readonly [number, number])[];
  advancedAtUs: number;
}

/** What one end has told the other of what it received. */
interface Answers {
  acknowledgement: number;
  window: number;
  duplicates: number;
}

interface Handshake {
  askedAtUs: number;
  /** From the request until its answer was acknowledged; null before that. */
  roundTripUs: number | null;
}

/** Finds what was sent more than once in the connections of a capture (RFC 9293, 3.8.1). Give it the packets in their order. */
export class TcpResends {
  readonly #directions = new Map<string, Direction>();
  readonly #answers = new Map<string, Answers>();
  /** By the direction of the request. */
  readonly #handshakes = new Map<string, Handshake>();

  /** What the packet repeats; null for one that brings something new, or nothing. */
  see(atUs: number, ip: IpLayer, tcp: TcpLayer): Resend | null {
    const from = endpointText(ip.from, tcp.fromPort);
    const to = endpointText(ip.to, tcp.toPort);
    const [forth, back] = [`${from}>${to}`, `${to}>${from}`];
    if (tcp.flags.syn && !tcp.flags.ack && this.#directions.get(forth)?.initial !== tcp.sequence) {
      // The ports are used for another connection.
      for (const key of [forth, back]) {
        this.#directions.delete(key);
        this.#answers.delete(key);
        this.#handshakes.delete(key);
      }
    }
    this.#shake(forth, atUs, tcp);
    if (tcp.flags.ack) this.#hear(forth, tcp);
    const length = tcp.payloadBytes + (tcp.flags.syn ? 1 : 0) + (tcp.flags.fin ? 1 : 0);
    if (tcp.flags.rst) return null;
    const handshake = this.#handshakes.get(forth) ?? this.#handshakes.get(back);
    const overtakenUs = handshake?.roundTripUs ?? OVERTAKEN_WITHIN_US;
    const how = this.#place(forth, this.#answers.get(back), overtakenUs, atUs, tcp, length);
    if (how === null) return null;
    const what = tcp.flags.syn ? 'SYN' : tcp.payloadBytes > 0 ? 'data' : 'FIN';
    return { from, to, sequence: tcp.sequence, what, lengthBytes: tcp.payloadBytes, how };
  }

  #shake(forth: string, atUs: number, { flags }: TcpLayer): void {
    if (flags.syn && !flags.ack) this.#handshakes.set(forth, { askedAtUs: atUs, roundTripUs: null });
    const handshake = this.#handshakes.get(forth);
    if (handshake !== undefined && !flags.syn) handshake.roundTripUs ??= atUs - handshake.askedAtUs;
  }

  #hear(key: string, tcp: TcpLayer): void {
    const known = this.#answers.get(key);
    const { acknowledgement, window } = tcp;
    if (known === undefined) {
      this.#answers.set(key, { acknowledgement, window, duplicates: 0 });
      return;
    }
    const isPure = tcp.payloadBytes === 0 && !tcp.flags.syn && !tcp.flags.fin;
    if (known.acknowledgement !== acknowledgement) known.duplicates = 0;
    else if (isPure && known.window === window) known.duplicates += 1;
    known.acknowledgement = acknowledgement;
    known.window = window;
  }

  #place(
    key: string,
    answers: Answers | undefined,
    overtakenUs: number,
    atUs: number,
    tcp: TcpLayer,
    length: number,
  ): Resend['how'] | null {
    const known = this.#directions.get(key);
    if (known === undefined || (tcp.flags.syn && known.initial !== tcp.sequence)) {
      const { sequence } = tcp;
      const initial = tcp.flags.syn ? sequence : null;
      this.#directions.set(key, { initial, first: sequence, next: sequence + length, holes: [], advancedAtUs: atUs });
      return null;
    }
    // Sequence numbers wrap (RFC 9293, 3.4): the distance to what comes next is what counts.
    const start = known.next + ((tcp.sequence - known.next) | 0);
    const end = start + length;
    // Where nothing is sent, the number tells how far the sender is: what lies before and was not seen has been lost.
    if (start >= known.next) {
      if (start > known.next) known.holes = [...known.holes.slice(1 - MOST_HOLES), [known.next, start]];
      if (end > known.next) known.advancedAtUs = atUs;
      known.next = end;
      return null;
    }
    if (length === 0 || isKeepAlive(tcp, start, known.next) || (answers?.window === 0 && tcp.payloadBytes === 1))
      return null;
    const unseen = unseenBytes(known, start, Math.min(end, known.next));
    const isAgain = unseen < Math.min(end, known.next) - start;
    known.holes = known.holes.flatMap((hole) => without(hole, start, end));
    const advanced = end > known.next;
    known.next = Math.max(known.next, end);
    if (isAgain) {
      if (advanced) known.advancedAtUs = atUs;
      return 'again';
    }
    const wasAskedFor = answers?.acknowledgement === tcp.sequence && answers.duplicates >= DUPLICATE_ACKS;
    return wasAskedFor || atUs - known.advancedAtUs > overtakenUs ? 'late' : null;
  }
}

/** RFC 9293, 3.8.4: the byte before the next one, or nothing, to be answered. */
function isKeepAlive(tcp: TcpLayer, start: number, next: number): boolean {
  return !tcp.flags.syn && !tcp.flags.fin && tcp.payloadBytes <= 1 && start === next - 1;
}

/** How much of the stretch was not seen before: in holes, or before what was seen first. */
function unseenBytes(direction: Direction, start: number, end: number): number {
  const within = ([from, to]: readonly [number, number]) => Math.max(0, Math.min(to, end) - Math.max(from, start));
  const before = Math.max(0, Math.min(end, direction.first) - start);
  return direction.holes.reduce((sum, hole) => sum + within(hole), before);
}

/** What is left of the hole once the stretch has come. */
function without(hole: readonly [number, number], start: number, end: number): readonly (readonly [number, number])[] {
  const [from, to] = hole;
  if (end <= from || start >= to) return [hole];
  const left: (readonly [number, number])[] = [];
  if (from < start) left.push([from, start]);
  if (end < to) left.push([end, to]);
  return left;
}
