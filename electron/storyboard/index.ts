/** From a storyboard file to plain, complete, checked data. Nothing here starts a process. */
export { explainConfig, type ExplainedValue } from './explain';
export { bundledFontFolders, FontCatalog, loadFontCatalog } from './fonts';
export { fallbackFonts, type FallbackFonts } from './fallback-fonts';
export { inspectStoryboard, type InspectOptions } from './inspect';
export type { ConfigLayer } from './output-layers';
export { montageTimes, writeMontage, type MontagePart } from './montage';
export { outputOfPreset } from './output-layers';
export { PresetLibrary } from './preset-library';
export { identityOf, parseStoryboard, readStoryboard } from './read';
export { resolveStoryboard, type ResolveOptions } from './resolve';
export type { Locate, Place, StoryboardSource } from './source';
