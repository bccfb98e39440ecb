import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * Keeps the keyboard's place when the element that had the focus is taken away.
 *
 * @param container whose inside is watched
 * @param change what may take an element away; looked at each time it differs
 * @param next the element that takes the focus instead
 */
export function useFocusKeeper(
  container: RefObject<HTMLElement | null>,
  change: unknown,
  next: () => HTMLElement | null | undefined,
): void {
  const wasInside = useRef(false);
  useEffect(() => {
    // Only a move of the focus says where it is: when its element is removed, there is no event.
    function onFocusIn({ target }: FocusEvent) {
      wasInside.current = target instanceof Node && container.current?.contains(target) === true;
    }
    document.addEventListener('focusin', onFocusIn);
    return () => document.removeEventListener('focusin', onFocusIn);
  }, [container]);
  useLayoutEffect(() => {
    if (wasInside.current && document.activeElement === document.body) next()?.focus({ preventScroll: true });
    // Only a change can have taken the focus away.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `next` is a new function with each drawing
  }, [change]);
}
