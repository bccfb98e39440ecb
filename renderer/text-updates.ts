import type { UpdateWay } from '../shared/updates';

const whatNext: Readonly<Record<UpdateWay, string>> = {
  itself: '',
  packages: 'It comes with the package manager of your system, which installed this version.',
  download: 'Download it from where you have this version.',
  none: '',
};

export const updatesText = {
  title: 'Updates',
  check: 'Check for updates',
  running: (version: string) => `Renderyard ${version}`,
  none: 'This copy was built by hand, and does not look for newer versions.',
  unknown: 'Nobody has looked for a newer version yet.',
  checking: 'Looking for a newer version…',
  current: (when: string) => `This is the newest version (as of ${when}).`,
  available: (version: string, way: UpdateWay) => `Version ${version} is available. ${whatNext[way]}`.trim(),
  downloading: (version: string, percent: number) => `Downloading version ${version}: ${percent}%`,
  ready: (version: string) =>
    `Version ${version} is ready. It is installed when you quit Renderyard, after every render has stopped.`,
} as const;
