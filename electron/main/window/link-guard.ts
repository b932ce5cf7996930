/** A person's click or key counts for this long. */
const GESTURE_MS = 1_000;

/** Input as Electron names it, that a person makes on purpose; moving the pointer is none. */
const GESTURES: ReadonlySet<string> = new Set([
  'mouseDown',
  'mouseUp',
  'keyDown',
  'rawKeyDown',
  'gestureTap',
  'touchEnd',
]);

export type LinkDecision =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'refuse'; readonly reason: string };

/** Decides which links leave the window for the system's browser: https, and only after a person did something. */
export class LinkGuard {
  readonly #nowMs: () => number;
  #gestureMs: number | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  input(type: string): void {
    if (GESTURES.has(type)) this.#gestureMs = this.#nowMs();
  }

  /** One gesture opens one link: a page cannot open ten on the strength of one click. */
  decide(address: string): LinkDecision {
    const url = parsed(address);
    if (url === null) return { kind: 'refuse', reason: 'its address cannot be read' };
    if (url.protocol !== 'https:') return { kind: 'refuse', reason: `${url.protocol} is not https` };
    if (url.username !== '' || url.password !== '')
      return { kind: 'refuse', reason: 'its address carries credentials' };
    const gestureMs = this.#gestureMs;
    this.#gestureMs = null;
    if (gestureMs === null || this.#nowMs() - gestureMs > GESTURE_MS)
      return { kind: 'refuse', reason: 'nobody clicked' };
    return { kind: 'open', address: url.href };
  }
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
