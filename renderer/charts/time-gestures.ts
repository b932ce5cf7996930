import { momentAt, msPerPixel, type PlotBox } from './plot-box.ts';
import { notAfter, panned, spanBetween, spanLengthMs, type TimeSpan, zoomed } from './time-span.ts';

/** What a person sees while a gesture begins. */
export interface GestureView {
  readonly span: TimeSpan;
  readonly box: PlotBox;
  readonly live: boolean;
  readonly nowMs: number;
}

/** What is to be seen after it. */
export interface GestureLook {
  readonly span: TimeSpan;
  /** It goes along with the time. */
  readonly live: boolean;
}

/** A selection narrower than this was a click. */
export const LEAST_DRAG_PX = 4;
/** So near to the present is meant to be the present. */
const AT_PRESENT_SHARE = 0.01;
const PAN_SHARE = 0.125;
const ZOOM_IN = 0.5;

/** Ends at the present when it nearly does or would go beyond it, and goes on with it. */
export function lookAt(span: TimeSpan, nowMs: number): GestureLook {
  const isPresent = nowMs - span.toMs <= spanLengthMs(span) * AT_PRESENT_SHARE;
  return isPresent ? { span: panned(span, nowMs - span.toMs), live: true } : { span, live: false };
}

export function draggedLook(view: GestureView, fromPx: number, toPx: number): GestureLook | null {
  if (Math.abs(toPx - fromPx) < LEAST_DRAG_PX) return null;
  const span = spanBetween(momentAt(view.box, view.span, fromPx), momentAt(view.box, view.span, toPx));
  // What was drawn up is what is meant, so it does not move on.
  return span === null ? null : { span: notAfter(span, view.nowMs), live: false };
}

export const pannedLook = (view: GestureView, byPx: number): GestureLook =>
  lookAt(panned(view.span, byPx * msPerPixel(view.box, view.span)), view.nowMs);

export const zoomedLook = (view: GestureView, atPx: number, factor: number): GestureLook =>
  lookAt(zoomed(view.span, momentAt(view.box, view.span, atPx), factor), view.nowMs);

/** Of a wheel, in pixels; finger and thumb on a touchpad come as a turn with the control key. */
export const wheelFactor = (deltaPx: number, isPinch: boolean): number =>
  Math.exp(Math.max(-400, Math.min(400, deltaPx)) * (isPinch ? 0.01 : 0.002));

/** What a key does to the view; null for a key that does nothing. `cursorMs`: where the keyboard's cursor stands. */
export type KeyDeed =
  | { readonly kind: 'look'; readonly look: GestureLook }
  | { readonly kind: 'cursor'; readonly direction: -1 | 1 }
  | { readonly kind: 'back' | 'reset' | 'moment' | 'home' | 'end' };

export interface Key {
  readonly key: string;
  readonly shift: boolean;
}

export function keyDeed(view: GestureView, { key, shift }: Key, cursorMs: number | null): KeyDeed | null {
  const pan = (share: number): KeyDeed => ({ kind: 'look', look: pannedLook(view, share * view.box.widthPx) });
  const zoom = (factor: number): KeyDeed => {
    const aroundMs = cursorMs ?? (view.live ? view.span.toMs : (view.span.fromMs + view.span.toMs) / 2);
    return { kind: 'look', look: lookAt(zoomed(view.span, aroundMs, factor), view.nowMs) };
  };
  switch (key) {
    case 'ArrowLeft':
      return shift ? { kind: 'cursor', direction: -1 } : pan(-PAN_SHARE);
    case 'ArrowRight':
      return shift ? { kind: 'cursor', direction: 1 } : pan(PAN_SHARE);
    case 'PageUp':
      return pan(-1);
    case 'PageDown':
      return pan(1);
    case '+':
    case '=':
      return zoom(ZOOM_IN);
    case '-':
    case '_':
      return zoom(1 / ZOOM_IN);
    case 'Home':
      return { kind: 'home' };
    case 'End':
      return { kind: 'end' };
    case 'Escape':
    case 'Backspace':
      return { kind: 'back' };
    case '0':
      return { kind: 'reset' };
    case 'Enter':
      return { kind: 'moment' };
    default:
      return null;
  }
}
