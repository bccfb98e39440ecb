import { readFileSync } from 'node:fs';
import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/settings';
import type { Engine } from '../engine-interface';

/**
 * Dark or light as the settings say, known before anything is drawn. Whether the settings are right is the engine's
 * question, which comes later: what cannot be read here leaves it to the system.
 */
export function appearAsLastTime(settingsFile: string): void {
  try {
    const { appearance } = JSON.parse(readFileSync(settingsFile, 'utf8')) as Partial<Settings>;
    if (appearance === 'dark' || appearance === 'light') nativeTheme.themeSource = appearance;
  } catch {
    // No settings yet.
  }
}

/** Dark or light as the engine's settings say, now and whenever they change. */
export function appearAsSet(engine: Engine): void {
  nativeTheme.themeSource = engine.settings.appearance;
  engine.subscribe((event) => {
    if (event.type === 'settings') nativeTheme.themeSource = event.settings.appearance;
  });
}
