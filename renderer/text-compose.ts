const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** Texts of the dialogs that make new work, besides *New render* itself. */
export const startText = {
  montage: { title: 'Slideshow or montage', note: 'From pictures, clips and music' },
  transcode: { title: 'Convert videos', note: 'Files through a preset' },
  batch: { title: 'Batch from a table', note: 'One video for each row of a CSV file' },
  create: 'New storyboard…',
  sample: { title: 'Sample', note: 'See what a render looks like' },
} as const;

export const montageText = {
  title: 'Slideshow or montage',
  pictures: 'Pictures and clips, in order',
  choose: 'Choose pictures and clips',
  chooseMusic: 'Choose music',
  add: 'Add more…',
  place: (name: string, place: number, isUnreadable: boolean) =>
    `${place}: ${name}${isUnreadable ? ' cannot be read' : ''}; Alt with an arrow moves it`,
  unreadable: 'Cannot be read',
  counted: (count: number) =>
    count === 0
      ? 'Add pictures or clips to begin.'
      : `${count} ${plural(count, 'picture or clip', 'pictures and clips')}`,
  length: 'Length',
  natural: 'As it suits the pictures',
  asMusic: 'As long as the music',
  seconds: (seconds: number) => (seconds < 120 ? `${seconds} seconds` : `${seconds / 60} minutes`),
  look: 'Look',
  looks: {
    calm: { label: 'Calm', note: 'Slow zooms, soft fades' },
    lively: { label: 'Lively', note: 'Quick slides and wipes' },
    simple: { label: 'Simple', note: 'Whole pictures, no motion' },
    classic: { label: 'Classic', note: 'Through black' },
  },
  name: 'Title',
  untitled: 'Slideshow',
  showTitle: 'Show the title',
  music: 'Music',
  noMusic: 'Without music',
  make: 'Continue',
  edit: 'Open in editor',
  needsPictures: 'Music alone makes no video; drop pictures or clips as well.',
} as const;

export const commandsText = {
  title: 'Programs of the storyboard',
  list: 'Commands',
  ask: (count: number) =>
    `This storyboard wants to run ${plural(count, 'a program', `${count} programs`)} on this computer:`,
  allow: (count: number) => `This storyboard may run ${plural(count, 'this program', 'these programs')}.`,
  deny: (count: number) =>
    `This storyboard may not run ${plural(count, 'this program', 'these programs')}, so it cannot be rendered.`,
  advice: 'They can do whatever you can do. Allow them only if you trust where the storyboard comes from.',
  decideFirst: 'Allow them, or take the storyboard out: it cannot be rendered without them.',
  doAllow: 'Allow',
  doDeny: 'Don’t allow',
  about:
    'Storyboards whose programs you were asked about. An answer holds for a storyboard as it was then; jobs that are queued keep theirs.',
  none: 'You have not been asked yet.',
  decisions: 'Answers',
  decided: {
    allow: (file: string) => `${file}: allowed`,
    deny: (file: string) => `${file}: not allowed`,
  },
  forget: (file: string) => `Forget the answer for ${file}`,
} as const;

export const presetsText = {
  title: 'Presets',
  about:
    'Named output settings. Export one, change its file in any editor under a name of your own, and import it: it is offered wherever presets are.',
  import: 'Import preset…',
  imported: (title: string) => `The preset ${title} can be chosen now.`,
  export: (title: string) => `Export ${title}`,
  exported: 'Preset exported.',
  remove: (title: string) => `Remove ${title}`,
  own: 'yours',
  soundOnly: 'Sound only',
  bits: (depth: number) => `${depth} bits`,
} as const;

export const transcodeText = {
  title: 'Convert videos',
  files: 'Videos',
  choose: 'Choose videos',
  add: 'Add more…',
  folder: 'Folder',
  beside: 'Beside the video',
  montageInstead: 'Make one montage instead',
  becomes: (name: string, folder: string) => `becomes ${name} in ${folder}`,
  counted: (count: number) =>
    count === 0 ? 'Add videos to begin.' : `${count} ${plural(count, 'video', 'videos')}`,
  kinds: { audio: 'Sound', subtitles: 'Subtitles' },
  tracks: {
    all: 'All tracks',
    only: (language: string) => `Only ${language}`,
    track: (place: number, name: string) => `Track ${place}: ${name}`,
    none: { audio: 'No sound', subtitles: 'No subtitles' },
  },
  metadata: 'Keep chapters and tags',
  hdr: { label: 'HDR', keep: 'Keep if possible', sdr: 'Standard colors (SDR)' },
} as const;

export const batchText = {
  title: 'Batch from a table',
  storyboard: 'Storyboard',
  table: 'Table',
  chooseTable: 'Choose a table (CSV)',
  folder: 'Folder of the videos',
  name: 'Names of the videos',
  nameNote: 'May hold {{column}} and {{row}}.',
  skipBad: 'Leave these rows out',
  bad: (count: number) => `${count} ${plural(count, 'row has', 'rows have')} to be put right or left out.`,
  rows: 'Rows of the table',
  row: 'Row',
  video: 'Video',
  outcome: 'What happens',
  actions: {
    add: 'Will be made',
    retry: 'Will be tried again',
    continue: 'Is under way already',
    skip: 'Will be left out',
  },
  more: (count: number) => `and ${count} more`,
  alike:
    'No column of the table is a variable of the storyboard, so all videos would be alike. Give the storyboard variables with the names of the columns, and write {{name}} where a value goes.',
  meant: (column: string, suggestion: string) =>
    `The column ${column} is not a variable of the storyboard; was ${suggestion} meant?`,
} as const;

export const limitsText = {
  title: 'Limits',
  /** What stands in an empty field where the settings have no number either. */
  none: 'No limit',
  automatic: 'Automatic',
  fields: {
    timeoutSeconds: { label: 'Maximum run time', note: 'A job that takes longer fails.' },
    memoryBytes: { label: 'Memory', note: 'A job whose encoders together take more fails.' },
    encoderThreads: { label: 'Encoder threads', note: 'Of all encoders of the job together.' },
    niceness: { label: 'Niceness', note: 'From 0, normal, to 19, gives way to everything else.' },
  },
  /** In a job's details. */
  time: (length: string) => `at most ${length}`,
  memory: (size: string) => `${size} of memory`,
  threads: (count: number) => `${count} encoder ${plural(count, 'thread', 'threads')}`,
  niceness: (value: number) => `niceness ${value}`,
} as const;

export const playerText = {
  title: (name: string) => name,
  play: 'Play',
  cannot: 'This video cannot be played here: its file is gone, or of a kind that is not known here.',
  openOutside: 'Open in the system’s player',
  video: 'The finished video',
} as const;

export const editorText = {
  title: 'Storyboard editor',
  edit: 'Edit',
  editStoryboard: 'Edit storyboard',
  editNamed: (title: string) => `Edit storyboard ${title}`,
  unsaved: 'Not saved',
  saved: 'Saved',
  save: 'Save',
  render: 'Save and render',
  undo: 'Undo',
  redo: 'Redo',
  close: 'Close editor',
  scenes: 'Scenes',
  scene: (place: number) => `Scene ${place}`,
  addScene: 'Add scene',
  duplicateScene: 'Duplicate scene',
  removeScene: 'Remove scene',
  elements: 'Elements',
  addElement: 'Add element',
  removeElement: 'Remove element',
  moveUp: 'Move up',
  moveDown: 'Move down',
  noElements: 'Nothing in this scene yet but its background.',
  whole: 'Whole video',
  wholeNote: 'Output, soundtrack and captions',
  types: {
    image: 'Picture',
    video: 'Clip',
    text: 'Text',
    audio: 'Sound',
    voice: 'Voice',
    subtitles: 'Subtitles',
    generator: 'Generator',
  },
  preview: 'Preview',
  moment: 'Moment of the preview',
  previewOf: (clock: string) => `The video at ${clock}`,
  noPreview: 'The preview appears once the problems are solved.',
  previewing: 'Drawing…',
  form: 'Form',
  yaml: 'Text',
  both: 'Both',
  yamlLabel: 'Storyboard as text',
  yamlKeys: 'Tab indents. Press Escape, then Tab, to leave the text.',
  properties: 'Properties',
  problems: (count: number) =>
    count === 0 ? 'No problems' : `${count} ${plural(count, 'problem', 'problems')}`,
  /** The reason comes first: it is what is read when there is little room. */
  firstProblem: (count: number, message: string, place: string) =>
    `${count} ${plural(count, 'problem', 'problems')}: ${message}${place === '' ? '' : ` (${place})`}`,
  variables: {
    title: 'Variables',
    about:
      'Values that are given for each render, or come from the columns of a table. Write {{name}} where one goes.',
    add: 'Add variable',
    newName: (number: number) => `value${number}`,
    place: (place: number, name: string) => `Variable ${place}: ${name}`,
    name: 'Name',
    type: 'Type',
    value: 'Value',
    remove: (name: string) => `Remove ${name}`,
    types: { text: 'Text', number: 'Number', color: 'Color', boolean: 'Yes or no', file: 'File' },
  },
  unset: 'Not set',
  defaultIs: (value: string) => `${value} (default)`,
  clear: (label: string) => `Use the default of ${label}`,
  kind: (label: string) => `Kind of ${label}`,
  none: 'None',
  notReadable: 'The text is not valid YAML, so the form waits until it is.',
  changedOnDisk: 'The file was changed by another program.',
  takeTheirs: 'Load it again',
  keepMine: 'Keep mine',
  leaveTitle: 'Changes that are not saved',
  leaveQuestion: 'Save the storyboard before you close the editor?',
  discard: 'Discard',
  stay: 'Go on editing',
  newTitle: 'New video',
  choose: 'Choose a file',
} as const;
