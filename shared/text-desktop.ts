import type { Settings } from './settings';

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** How many jobs of a batch ended, and how. */
export interface BatchCounts {
  completed: number;
  failed: number;
  canceled: number;
}

/** Every text that the system shows for the app: menus, questions, notifications. The page's are in renderer/text.ts. */
export const desktopText = {
  appName: 'Renderyard',
  menu: {
    file: '&File',
    newRender: 'New Render…',
    openStoryboard: 'Open Storyboard…',
    settings: 'Settings…',
    closeWindow: 'Close Window',
    quit: 'Quit',
    find: 'Find Jobs',
    queue: '&Queue',
    pauseQueue: 'Pause Queue',
    resumeQueue: 'Resume Queue',
    clearFinished: 'Clear Finished',
    view: '&View',
    health: 'Health',
    help: '&Help',
    checkForUpdates: 'Check for Updates…',
  },
  tray: {
    show: 'Show Renderyard',
    idle: 'No job is under way',
    totals: (done: number, total: number, percent: number) => `${done} of ${total}, ${percent}%`,
  },
  settings: {
    export: 'Export settings',
    import: 'Import settings',
    file: 'renderyard-settings.json',
  },
  newStoryboard: {
    title: 'New storyboard',
    file: 'New video.storyboard.yaml',
    kind: 'Storyboards',
  },
  presets: { import: 'Import a preset', export: 'Export a preset' },
  quit: {
    question: (running: number) => plural(running, 'A render is running.', `${running} renders are running.`),
    detail:
      'In the tray they go on without the window; start Renderyard again to see it. If they stop now, they continue from their finished parts at the next start.',
    tray: 'Keep Rendering in the Tray',
    whenDone: 'Quit When Done',
    stop: 'Stop and Quit',
    back: 'Go Back',
  },
  unsaved: {
    question: 'The storyboard has changes that are not saved.',
    detail: 'They are lost if Renderyard quits now.',
    discard: 'Discard Changes',
    stay: 'Keep Editing',
  },
  batch: {
    title: ({ completed, failed, canceled }: BatchCounts) => {
      if (failed > 0 && completed > 0) return 'Renders finished, some failed';
      if (failed > 0) return plural(failed, 'A render failed', `${failed} renders failed`);
      if (completed > 0) return plural(completed, 'Render finished', `${completed} renders finished`);
      return plural(canceled, 'Render canceled', `${canceled} renders canceled`);
    },
    body: ({ completed, failed, canceled }: BatchCounts, only: string | null) =>
      only ??
      [
        ...(completed > 0 ? [`${completed} completed`] : []),
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(canceled > 0 ? [`${canceled} canceled`] : []),
      ].join(', '),
  },
  whenDone: {
    sleep: 'All renders are done. The computer goes to sleep in 30 seconds.',
    quit: 'All renders are done. Renderyard quits in 30 seconds.',
    now: { sleep: 'Sleep Now', quit: 'Quit Now' } satisfies Partial<Record<Settings['whenDone'], string>>,
    stay: 'Cancel',
    noSleep: 'The computer could not be put to sleep.',
  },
} as const;
