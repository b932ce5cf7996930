import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { momentAt } from './plot-box.ts';
import {
  draggedLook,
  type GestureLook,
  type GestureView,
  pannedLook,
  wheelFactor,
  zoomedLook,
} from './time-gestures.ts';

export interface PointerDeeds {
  /** With `remember`, the look before is to be come back to. */
  readonly onLook: (look: GestureLook, remember: boolean) => void;
  readonly onMoment: (atMs: number) => void;
}

/** In pixels of the drawing. */
interface Selection {
  readonly fromPx: number;
  readonly toPx: number;
}

type Drag =
  | { readonly kind: 'none' }
  | { readonly kind: 'select'; readonly fromPx: number }
  | { readonly kind: 'pan'; readonly fromPx: number; readonly view: GestureView; moved: boolean };

/** Turns that follow each other so closely are one. */
const ONE_TURN_MS = 600;
const LINE_PX = 16;
const PAGE_PX = 400;

/** What a pointer over the plot does: drag to zoom, drag with shift or the middle button to pan, wheel, double-click. */
export function usePointer(surface: RefObject<HTMLElement | null>, view: GestureView, deeds: PointerDeeds) {
  const [pointerPx, setPointerPx] = useState<number | null>(null);
  const [selection, setSelection] = useState<Selection | null>(null);
  const drag = useRef<Drag>({ kind: 'none' });
  const latest = useRef({ view, deeds });
  useEffect(() => {
    latest.current = { view, deeds };
  });

  const placeOf = (event: { readonly clientX: number }): number => {
    const left = surface.current?.getBoundingClientRect().left ?? 0;
    return event.clientX - left + view.box.leftPx;
  };

  // A listener that React adds may not keep the page from scrolling.
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    let zoomPx = 0;
    let panPx = 0;
    let isPinch = false;
    let atPx = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    let frame: number | null = null;
    const apply = (): void => {
      frame = null;
      const { view: now, deeds: then } = latest.current;
      const look = zoomPx !== 0 ? zoomedLook(now, atPx, wheelFactor(zoomPx, isPinch)) : pannedLook(now, panPx);
      zoomPx = 0;
      panPx = 0;
      then.onLook(look, performance.now() - lastMs > ONE_TURN_MS);
      lastMs = performance.now();
    };
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? PAGE_PX : 1;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways) panPx += (event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
      else zoomPx += event.deltaY * unit;
      isPinch = event.ctrlKey;
      atPx = event.clientX - element.getBoundingClientRect().left + latest.current.view.box.leftPx;
      frame ??= requestAnimationFrame(apply);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [surface]);

  const end = (): void => {
    drag.current = { kind: 'none' };
    setSelection(null);
  };
  return {
    pointerPx,
    selection,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button > 1) return;
        const fromPx = placeOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current =
          event.shiftKey || event.button === 1
            ? { kind: 'pan', fromPx, view, moved: false }
            : { kind: 'select', fromPx };
      },
      onMouseDown(event: MouseEvent<HTMLElement>) {
        // The browser would scroll by itself with the middle button.
        if (event.button === 1) event.preventDefault();
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const atPx = placeOf(event);
        setPointerPx(atPx);
        const now = drag.current;
        if (now.kind === 'select') setSelection({ fromPx: now.fromPx, toPx: atPx });
        if (now.kind === 'pan' && atPx !== now.fromPx) {
          deeds.onLook(pannedLook(now.view, now.fromPx - atPx), !now.moved);
          now.moved = true;
        }
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const now = drag.current;
        end();
        if (now.kind !== 'select') return;
        const look = draggedLook(view, now.fromPx, placeOf(event));
        if (look !== null) deeds.onLook(look, true);
      },
      onPointerCancel: end,
      onPointerLeave: () => setPointerPx(null),
      onDoubleClick: (event: { readonly clientX: number }) =>
        deeds.onMoment(momentAt(view.box, view.span, placeOf(event))),
    },
    /** Escape ends a selection before it does anything else; true when there was one. */
    cancel(): boolean {
      const isSelecting = drag.current.kind === 'select';
      end();
      return isSelecting;
    },
  };
}
