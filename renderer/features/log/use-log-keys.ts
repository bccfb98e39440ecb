import type { KeyboardEvent } from 'react';
import { followLog, openLine, useLog } from '../../stores/log';
import type { LogMatch } from '../../stores/log-scan';

/**
 * The log's keys: Enter shows the last line in view in full, the arrows go from there line by line, Escape puts it away, Home
 * and End go to the first and the last line, where the log is followed again. Without a line open, arrows and page keys scroll.
 * A button among the lines keeps its own keys.
 *
 * @param lineAt the line at a place in the list, if it is there and was fetched
 * @param scrollTo brings a place into view
 */
export function useLogKeys(
  places: { count: number; lastShown: number; opened: number },
  lineAt: (index: number) => LogMatch | undefined,
  scrollTo: (index: number) => void,
) {
  function open(index: number): void {
    const line = lineAt(Math.min(places.count - 1, Math.max(0, index)));
    if (line === undefined) return;
    openLine(line);
    scrollTo(index);
  }

  return function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const isOpen = useLog.getState().opened !== null;
    if (event.key === 'Enter') open(places.lastShown);
    else if (event.key === 'ArrowUp' && isOpen) open(places.opened - 1);
    else if (event.key === 'ArrowDown' && isOpen) open(places.opened + 1);
    else if (event.key === 'Escape' && isOpen) openLine(null);
    else if (event.key === 'End') followLog(true, true);
    else if (event.key === 'Home') {
      followLog(false);
      scrollTo(0);
    } else return;
    event.preventDefault();
  };
}
