/**
 * Who may import whom. Imports point down only; test/unit/boundaries shows each rule catching what it is for.
 * Type-only imports count too: a type from above ties a room to what is above it.
 */

/** The rooms of the engine, from the ground up. A room may import rooms of lower floors, never its neighbours. */
const floors = [
  ['concurrency'],
  ['process'],
  ['encoder', 'storyboard', 'making'],
  ['render', 'upload'],
  ['jobs'],
];

/** @param {string} room */
const inRoom = (room) => `^electron/${room}/`;
/** Electron's package, found or not. The folder electron/ is ours. */
const electronPackage = 'node_modules/electron/|^electron$';

const floorRules = floors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const below = [...floors.slice(0, floor).flat(), room];
    // The ground floor depends on nothing; telemetry stands beside all the others.
    const allowed = floor === 0 ? below : [...below, 'telemetry'];
    return {
      name: `floor-of-${room}`,
      severity: 'error',
      comment: `electron/${room} imports only ${allowed.join(', ')} and shared.`,
      from: { path: inRoom(room) },
      to: { path: '^electron/', pathNot: `^electron/(${allowed.join('|')})/` },
    };
  }),
);

module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: 'telemetry-stands-beside',
      severity: 'error',
      comment: 'Telemetry is used by every floor, so it uses none.',
      from: { path: inRoom('telemetry') },
      to: { path: '^electron/', pathNot: inRoom('telemetry') },
    },
    {
      name: 'concurrency-depends-on-nothing',
      severity: 'error',
      comment: 'The ground floor takes nothing but Node itself.',
      from: { path: inRoom('concurrency') },
      to: { path: '.', pathNot: inRoom('concurrency'), dependencyTypesNot: ['core'] },
    },
    {
      name: 'engine-below-its-faces',
      severity: 'error',
      comment: 'The engine knows neither the command line nor the window.',
      from: { path: '^electron/[^/]+\\.ts$' },
      to: { path: '^electron/(cli|main|preload)/' },
    },
    {
      name: 'faces-apart',
      severity: 'error',
      comment:
        'The command line, the main process and the preload script share the engine and shared/, not each other.',
      from: { path: '^electron/(cli|main|preload)/' },
      to: { path: '^electron/(cli|main|preload)/', pathNot: '^electron/$1/' },
    },
    {
      name: 'electron-in-main-and-preload-only',
      severity: 'error',
      comment: 'Everything else runs without Electron as well.',
      from: { pathNot: '^electron/(main|preload)/' },
      to: { path: electronPackage },
    },
    {
      name: 'no-electron-behind-the-command-line',
      severity: 'error',
      comment: 'The command line runs under plain Node: nothing that it reaches may import Electron.',
      from: { path: '^electron/cli/' },
      to: { path: electronPackage, reachable: true },
    },
    {
      name: 'preload-carries-little',
      severity: 'error',
      comment: 'The preload script is sandboxed: Electron and plain shared code, no packages, no Node.',
      from: { path: inRoom('preload') },
      to: { path: '.', pathNot: `^electron/preload/|^shared/|${electronPackage}` },
    },
    {
      name: 'shared-knows-no-side',
      severity: 'error',
      comment: 'shared/ is for every side: zod and itself, no Node, no DOM library, no Electron.',
      from: { path: '^shared/' },
      to: { path: '.', pathNot: '^shared/|(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'page-stays-a-page',
      severity: 'error',
      comment: 'The page imports itself, shared/ and packages for the browser.',
      from: { path: '^renderer/' },
      to: { path: '^(electron|test|scripts|bench)/' },
    },
    {
      name: 'page-without-node',
      severity: 'error',
      comment: 'There is no Node in the page.',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'product-without-workshop',
      severity: 'error',
      comment: 'Shipped code imports no tests, scripts, benchmarks or page.',
      from: { path: '^(electron|shared)/' },
      to: { path: '^(test|scripts|bench|renderer)/' },
    },
    {
      name: 'shipped-packages-only',
      severity: 'error',
      comment: 'The engine loads its packages at run time: they must be in dependencies.',
      from: { path: '^electron/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: electronPackage },
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Two files that import each other are one idea or a wrong cut.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // What the build resolves: `./name` for name.ts, and the module paths of workers.
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
