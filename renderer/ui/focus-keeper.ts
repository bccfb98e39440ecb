/** What the keyboard can be at. Of what only a script can give the focus to, that is parts of the page, not controls. */
const landings = 'button, a[href], input, textarea, select, [tabindex]';
const controls = 'button, a, input, textarea, select';

/** Where something was taken away. */
interface Place {
  parent: Node;
  /** What stood before it; null when it was the first. */
  previous: Node | null;
}

/**
 * Keeps the keyboard's place in the whole window: when what had the focus is taken away, what is nearest to it takes the focus,
 * which otherwise would be nowhere. In place of an item that is the next one, or the one before; in place of a single button it
 * is the part of the page around it, since a second press should not do what another button does.
 *
 * @returns the function that ends this
 */
export function keepFocus(): () => void {
  let last: Node | null = null;
  // Only a move of the focus says where it is: when its element is removed, there is no event.
  function onFocusIn({ target }: FocusEvent) {
    last = target instanceof Node ? target : null;
  }
  const observer = new MutationObserver((records) => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    nextFor(last, records)?.focus({ preventScroll: true });
  });
  document.addEventListener('focusin', onFocusIn);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', onFocusIn);
    observer.disconnect();
  };
}

function nextFor(lost: Node, records: readonly MutationRecord[]): HTMLElement | undefined {
  const place = placeOf(lost, records);
  // A dialog or a menu that closes gives the focus back itself.
  if (place === undefined || place.parent === document.body) return undefined;
  const isAlone = records.some(({ removedNodes }) => [...removedNodes].includes(lost));
  return (isAlone ? around(place.parent) : undefined) ?? nearest(place);
}

/** Where the lost element was, as seen from what is left. */
function placeOf(lost: Node, records: readonly MutationRecord[]): Place | undefined {
  let place: Place | undefined;
  for (const { target, removedNodes, previousSibling } of records) {
    for (const removed of removedNodes) {
      if (removed.contains(place?.parent ?? lost)) place = { parent: target, previous: previousSibling };
      else if (place?.parent === target && removed === place.previous) place.previous = previousSibling;
    }
  }
  return place;
}

/** The part of the page that a place is in, smaller than a dialog, if it can have the focus. */
function around(parent: Node): HTMLElement | undefined {
  const part = parent instanceof Element ? parent.closest<HTMLElement>('[tabindex="-1"]') : null;
  return part !== null && part.role !== 'dialog' && canLand(part) ? part : undefined;
}

/** What comes after a place, else what comes before, else what it is in; the same from further out. */
function nearest({ parent, previous }: Place): HTMLElement | undefined {
  const after = previous === null ? parent.firstChild : previous.nextSibling;
  for (let node = after; node !== null; node = node.nextSibling) {
    const found = landingIn(node);
    if (found !== undefined) return found;
  }
  for (let node = previous; node !== null; node = node.previousSibling) {
    const found = landingIn(node);
    if (found !== undefined) return found;
  }
  if (!(parent instanceof HTMLElement) || parent.parentElement === null) return undefined;
  if (canLand(parent)) return parent;
  return nearest({ parent: parent.parentElement, previous: parent });
}

/** The first thing in it that can have the focus. */
function landingIn(node: Node): HTMLElement | undefined {
  if (!(node instanceof HTMLElement)) return undefined;
  return [node, ...node.querySelectorAll<HTMLElement>(landings)].find(canLand);
}

function canLand(element: HTMLElement): boolean {
  return (
    element.matches(landings) &&
    !element.matches(':disabled') &&
    (element.tabIndex >= 0 || !element.matches(controls)) &&
    element.closest('[aria-hidden="true"], [inert]') === null &&
    element.checkVisibility()
  );
}
