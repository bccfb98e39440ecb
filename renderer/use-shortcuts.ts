import { useEffect } from 'react';
import { usesCommandKey } from './api/client';
import { newRender } from './stores/compose-actions';
import { openDialog, useUi } from './stores/ui';

/** Shortcuts of the whole window. The native menu has them too; whichever hears the keys first carries them out. */
export function useShortcuts(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isCommand = usesCommandKey() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!isCommand || event.altKey || useUi.getState().dialog !== null) return;
      const act = actions[event.shiftKey ? `shift+${event.key.toLowerCase()}` : event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

const actions: Readonly<Record<string, () => void>> = {
  n: newRender,
  f: () => document.getElementById('job-search')?.focus(),
  ',': () => openDialog('settings'),
  'shift+h': () => openDialog('health'),
};
