/** What the keyboard can be at. Of what only a script can give the focus to, that is parts of the page, not controls. */
const landings = 'button, a[href], input, textarea, select, [tabindex]';
const controls = 'button, a, input, textarea, select';

/** Dialogs, menus and lists of choices stand in one of these, outside of the page. */
const popups = '[data-base-ui-portal]';

/** What is chosen in a list: the keyboard's place in it. */
const current = '[aria-current="true"]';

/** Where something was taken away. */
interface Place {
  parent: Node;
  /** What stood before it; null when it was the first. */
  previous: Node | null;
  removed: Node;
}

/**
 * Keeps the keyboard's place in the whole window: when what had the focus is taken away, what is nearest to it takes the focus,
 * which otherwise would be nowhere. In place of an item that is the next one, or the one before; in place of a single button it
 * is the part of the page around it, since a second press should not do what another button does. A dialog that closes
 * gives the focus back itself; when what it would give it to has gone meanwhile, it is what is nearest to that.
 *
 * @returns the function that ends this
 */
export function keepFocus(): () => void {
  let last: Node | null = null;
  /** The last one in the page, whatever popup is over it, and where it was when it has gone. */
  let home: Node | null = null;
  let homePlace: Place | undefined;

  // Only a move of the focus says where it is: when its element is removed, there is no event.
  function onFocusIn({ target }: FocusEvent) {
    if (!(target instanceof Element)) return;
    last = target;
    if (target.closest(popups) !== null) return;
    home = target;
    homePlace = undefined;
  }
  function giveBack() {
    if (!isNowhere()) return;
    // It was opened by a key, with the focus nowhere in the page.
    if (home === null) focus([...document.querySelectorAll<HTMLElement>(current)].find(canLand));
    else if (!home.isConnected) focus(homePlace && nearest(homePlace));
    else if (home instanceof HTMLElement && canLand(home)) focus(home);
  }
  const observer = new MutationObserver((records) => {
    if (home !== null && !home.isConnected) homePlace = placeOf(home, records, homePlace);
    if (last === null || last.isConnected || !isNowhere()) return;
    const place = last === home ? homePlace : placeOf(last, records);
    if (place === undefined) return;
    if (isPopup(place)) requestAnimationFrame(giveBack);
    else focus((place.removed === last ? around(place.parent) : undefined) ?? nearest(place));
  });
  document.addEventListener('focusin', onFocusIn);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', onFocusIn);
    observer.disconnect();
  };
}

const isNowhere = (): boolean => document.activeElement === document.body;

function focus(element: HTMLElement | undefined): void {
  element?.focus({ preventScroll: true });
}

/** Where the lost element was, as seen from what is left; `known` is where it was before these changes. */
function placeOf(lost: Node, records: readonly MutationRecord[], known?: Place): Place | undefined {
  let place = known;
  for (const { target, removedNodes, previousSibling } of records) {
    for (const removed of removedNodes) {
      if (removed.contains(place?.parent ?? lost))
        place = { parent: target, previous: previousSibling, removed };
      else if (place?.parent === target && removed === place.previous)
        place = { ...place, previous: previousSibling };
    }
  }
  return place;
}

/** A popup was taken away, with what was in it. */
function isPopup({ parent, removed }: Place): boolean {
  return [parent, removed].some((node) => node instanceof Element && node.matches(popups));
}

/** The part of the page that a place is in, smaller than a dialog, if it can have the focus. */
function around(parent: Node): HTMLElement | undefined {
  const part = parent instanceof Element ? parent.closest<HTMLElement>('[tabindex="-1"]') : null;
  return part !== null && part.role !== 'dialog' && canLand(part) ? part : undefined;
}

/** What comes after a place, else what comes before, else what it is in; the same from further out. */
function nearest({ parent, previous }: Omit<Place, 'removed'>): HTMLElement | undefined {
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

/** The first thing in it that can have the focus; where a list has come, what is chosen in it. */
function landingIn(node: Node): HTMLElement | undefined {
  if (!(node instanceof HTMLElement)) return undefined;
  const chosen = node.querySelectorAll<HTMLElement>(current);
  return [...chosen, node, ...node.querySelectorAll<HTMLElement>(landings)].find(canLand);
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
