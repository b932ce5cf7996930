import type { FailureCode } from '../../domain/failure.ts';
import type { BlindReason } from '../../domain/notice/digest.ts';
import type { Segment } from '../../domain/verdict/verdict.ts';

/** What whoever gets a message can do next, by where the fault most likely lies. It may be read far from the computer that measured. */
export function nextStep(segment: Segment, failure: FailureCode | null): string {
  switch (segment) {
    case 'observer':
      return 'Look at the measuring computer first: load, sleep, or a network that changed. The targets are probably fine.';
    case 'local-network':
      return 'Look at cable, Wi-Fi and router where it was measured. Whoever runs the targets need not be called.';
    case 'isp':
      return 'Ask the internet provider of the measuring computer what happened on the line at these times. The exported evidence has the traces.';
    case 'path':
      return 'Send the exported evidence with its traces to the hosting provider and the internet provider: the fault is between them.';
    case 'resolver':
      return 'Ask whoever runs the name resolver, or use another one and compare.';
    case 'destination':
      return failure === 'refused'
        ? 'Look whether the service runs and listens on its port: the server is reached and refuses connections.'
        : 'Ask whoever runs the server: is it up, does it drop connection requests (full backlog, firewall, connection tracking)?';
    case 'tls':
      return 'Ask whoever runs the server about its TLS set-up and its certificate.';
    case 'application':
      return `Look at the application itself: requests arrive and ${answersOf(failure)}. Its log at these times tells most.`;
    case 'transfer':
      return `Compare with another network: answers begin and then ${failure === 'reset' || failure === 'closed-early' ? 'break off' : 'stall'}. Retransmissions in the evidence tell loss from a slow server.`;
    case 'cdn-origin':
      return 'Ask the CDN and whoever runs the origin behind it: the CDN says that it did not reach the origin in time.';
    case 'unknown':
      return 'Open the incident in Stallscope: it says what would tell the causes apart.';
  }
}

/** After `requests arrive and`: what became of them. */
function answersOf(failure: FailureCode | null): string {
  switch (failure) {
    case 'unexpected-status':
      return 'its answers have the wrong status';
    case 'body-mismatch':
      return 'its answers are not what is expected';
    case 'http-malformed':
    case 'headers-too-large':
    case 'body-undecodable':
      return 'its answers cannot be read';
    case 'redirect-loop':
    case 'redirect-limit':
    case 'redirect-refused':
      return 'it redirects where nothing can follow';
    case 'reset':
    case 'closed-early':
      return 'it ends connections before its answer is complete';
    case null:
    case 'timeout':
      return 'its answers are late';
    default:
      return 'fail there';
  }
}

/** The same where nothing could be measured. */
export function nextStepWhenBlind(why: BlindReason): string {
  switch (why) {
    case 'network':
      return 'Look at the network of the measuring computer. Nothing is known about the targets until it is back.';
    case 'observer':
      return 'Look at the load of the measuring computer. What it measures now is not believed.';
    case 'store':
      return 'Look at the disk of the measuring computer: what is measured now is not kept.';
    case 'engine':
      return 'Look at Stallscope on the measuring computer and at its log: it measures nothing.';
  }
}
