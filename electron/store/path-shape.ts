import { PROBE_ANSWERS, type ProbeAnswer } from '../domain/path-probe.ts';
import type { Hop, Trace, TraceProtocol } from '../domain/trace.ts';
import { CheckedJson } from './checked-json.ts';

/** One who answers at a hop, and how. */
export interface ShapeAnswerer {
  readonly address: string;
  readonly answers: readonly ProbeAnswer[];
  readonly mtuBytes: number | null;
}

/** All who have answered at a hop since the shape was begun, and all remarks; a row of `paths` says which of them it means. */
export interface ShapeHop {
  readonly ttl: number;
  readonly answerers: readonly ShapeAnswerer[];
  readonly notes: readonly string[];
}

export interface PathShape {
  readonly protocol: TraceProtocol;
  readonly port: number | null;
  readonly pathMtuBytes: number | null;
  readonly hops: readonly ShapeHop[];
}

/** A hop that collects more than this begins a new shape, so that a shape stays small whatever a network does. */
const MAX_COLLECTED = 16;
const PROTOCOLS: readonly TraceProtocol[] = ['tcp', 'udp', 'icmp'];

/** What all traces of one shape have in common; shapes are looked up by it. */
export const skeletonText = (trace: Trace): string =>
  JSON.stringify([trace.protocol, trace.port, trace.pathMtuBytes, trace.hops.map((hop) => hop.ttl)]);

/** Who answered at this hop, with what the tracer told of each. */
export function answerersOf(hop: Hop): readonly ShapeAnswerer[] {
  return hop.answerers.length > 0
    ? hop.answerers.map(({ address, answers, mtuBytes }) => ({ address, answers, mtuBytes }))
    : hop.addresses.map((address) => ({ address, answers: [], mtuBytes: null }));
}

/** Place of an answerer in the hop of a shape; -1 where it is not in it. */
export const placeOf = (hop: ShapeHop, answerer: ShapeAnswerer): number =>
  hop.answerers.findIndex(
    (one) =>
      one.address === answerer.address &&
      one.mtuBytes === answerer.mtuBytes &&
      one.answers.length === answerer.answers.length &&
      one.answers.every((answer, index) => answer === answerer.answers[index]),
  );

export function shapeOfTrace(trace: Trace): PathShape {
  const { protocol, port, pathMtuBytes } = trace;
  const hops = trace.hops.map((hop) => ({
    ttl: hop.ttl,
    answerers: answerersOf(hop),
    notes: hop.note === null ? [] : [hop.note],
  }));
  return { protocol, port, pathMtuBytes, hops };
}

/** The shape that covers this trace of the same skeleton, too: itself when it does already, null when it would grow too large. */
export function widened(shape: PathShape, trace: Trace): PathShape | null {
  let grew = false;
  const hops = shape.hops.map((known, index) => {
    const hop = trace.hops[index];
    if (hop === undefined) return known;
    const fresh = answerersOf(hop).filter((answerer) => placeOf(known, answerer) < 0);
    const note = hop.note === null || known.notes.includes(hop.note) ? [] : [hop.note];
    if (fresh.length + note.length === 0) return known;
    grew = true;
    return { ttl: known.ttl, answerers: [...known.answerers, ...fresh], notes: [...known.notes, ...note] };
  });
  if (!grew) return shape;
  const tooLarge = hops.some((hop) => hop.answerers.length > MAX_COLLECTED || hop.notes.length > MAX_COLLECTED);
  return tooLarge ? null : { ...shape, hops };
}

/** The part of a shape that is not in its skeleton; mostly empty lists are left out to the right. */
export const hopsText = (shape: PathShape): string =>
  JSON.stringify(
    shape.hops.map((hop) => [
      hop.answerers.map(({ address, answers, mtuBytes }) => [
        address,
        answers.map((answer) => PROBE_ANSWERS.indexOf(answer)),
        ...(mtuBytes === null ? [] : [mtuBytes]),
      ]),
      ...(hop.notes.length === 0 ? [] : [hop.notes]),
    ]),
  );

/** Throws ShapeError when the texts are damaged. */
export function parseShape(skeleton: string, hopsJson: string): PathShape {
  const frame = CheckedJson.parse(skeleton, 'skeleton');
  const hops = CheckedJson.parse(hopsJson, 'hops');
  const numbers = PROBE_ANSWERS.map((_, index) => index);
  return {
    protocol: frame.item(0).oneOf(PROTOCOLS),
    port: frame.item(1).orNull((port) => port.number()),
    pathMtuBytes: frame.item(2).orNull((bytes) => bytes.number()),
    hops: frame
      .item(3)
      .list((ttl) => ttl.number())
      .map((ttl, index) => {
        const hop = hops.item(index);
        return {
          ttl,
          answerers: hop.item(0).list((one) => ({
            address: one.item(0).text(),
            answers: one.item(1).list((answer) => PROBE_ANSWERS[answer.oneOf(numbers)] ?? 'other-unreachable'),
            mtuBytes: one.item(2).orNull((bytes) => bytes.number()),
          })),
          notes: hop.item(1).orNull((notes) => notes.list((note) => note.text())) ?? [],
        };
      }),
  };
}
