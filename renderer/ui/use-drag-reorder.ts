import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

/** Pixels that the pointer moves before a press is a drag. */
const threshold = 5;
/** Within so many pixels of an edge the list scrolls by itself. */
const edge = 36;

export interface DragState {
  ids: readonly string[];
  /** The id that the dragged ones would be put before, null for the end. */
  before: string | null;
  /** Where the pointer is, in the window. */
  x: number;
  y: number;
}

interface DragOptions {
  viewport: RefObject<HTMLElement | null>;
  axis: 'x' | 'y';
  /** What a press on this id would drag: itself, all that are selected with it, or nothing. */
  dragged(id: string): readonly string[];
  /** The id that something dropped at this place of the window would be put before; null for the end. */
  target(x: number, y: number): string | null;
  drop(ids: readonly string[], before: string | null): void;
}

/**
 * Reordering with the pointer: a press on an item (`data-drag`) that moves far enough becomes a drag, which ends with its
 * release, or with Escape. The list scrolls while the pointer is near its end. The keyboard's way is the list's own.
 */
export function useDragReorder(options: DragOptions): {
  drag: DragState | null;
  onPointerDown: (event: PointerEvent) => void;
} {
  const [drag, setDrag] = useState<DragState | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const stop = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => stop.current?.(), []);

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const { target } = event;
    const item = target instanceof Element ? target.closest<HTMLElement>('[data-drag]') : null;
    const id = item?.dataset.drag;
    if (id === undefined) return;
    stop.current?.();
    stop.current = follow(id, event, latest, setDrag);
  }

  return { drag, onPointerDown };
}

/** Follows one press until it is released. Returns what gives it up. */
function follow(
  id: string,
  start: PointerEvent,
  options: RefObject<DragOptions>,
  show: (state: DragState | null) => void,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let current: DragState | null = null;
  let frame = 0;

  function place(x: number, y: number): void {
    const ids = current?.ids ?? options.current.dragged(id);
    if (ids.length === 0) return;
    if (current === null) frame = requestAnimationFrame(scroll);
    current = { ids, before: options.current.target(x, y), x, y };
    show(current);
  }

  function scroll(): void {
    const viewport = options.current.viewport.current;
    if (current === null || viewport === null) return;
    const box = viewport.getBoundingClientRect();
    const isDown = options.current.axis === 'y';
    const at = isDown ? current.y : current.x;
    const [low, high] = isDown ? [box.top, box.bottom] : [box.left, box.right];
    const step = at < low + edge ? at - low - edge : at > high - edge ? at - high + edge : 0;
    if (step !== 0) {
      if (isDown) viewport.scrollTop += step / 3;
      else viewport.scrollLeft += step / 3;
      place(current.x, current.y);
    }
    frame = requestAnimationFrame(scroll);
  }

  function end(): void {
    cancelAnimationFrame(frame);
    controller.abort();
    if (current !== null) {
      // The release is not a click on what lies under it.
      const swallow = (event: Event) => event.stopPropagation();
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
    }
    current = null;
    show(null);
  }

  window.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      const far = Math.hypot(clientX - start.clientX, clientY - start.clientY) >= threshold;
      if (current !== null || far) place(clientX, clientY);
    },
    { signal },
  );
  window.addEventListener(
    'pointerup',
    () => {
      const dropped = current;
      end();
      if (dropped !== null) options.current.drop(dropped.ids, dropped.before);
    },
    { signal },
  );
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || current === null) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { signal, capture: true },
  );
  return end;
}
