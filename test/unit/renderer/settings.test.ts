import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingFields, settingSections, type SettingKey } from '../../../renderer/stores/setting-fields';
import { setSettings, useSettings } from '../../../renderer/stores/settings';
import {
  changeSetting,
  closeDraft,
  parseSetting,
  saveTyped,
  shownSetting,
  typeSetting,
  useSettingsDraft,
} from '../../../renderer/stores/settings-draft';
import { defaultSettings, settingsSchema } from '../../../shared/settings';
import type { FakeEngine } from '../../support/page-harness/fake-engine';
import { installPage } from './page-world';

let engine: FakeEngine;
const updates = () => engine.asked.filter(({ name }) => name === 'settings.update').map(({ input }) => input);
const keys = Object.keys(settingsSchema.shape) as SettingKey[];

beforeEach(() => {
  engine = installPage({ name: 'empty' });
  setSettings({ ...defaultSettings });
  useSettingsDraft.setState({ typed: {}, errors: {} });
});
afterEach(async () => {
  await closeDraft();
  vi.unstubAllGlobals();
});

describe('the settings dialog', () => {
  it('has a place for every setting, and one only', () => {
    expect(settingSections.flatMap((section) => [...section.keys]).sort()).toEqual([...keys].sort());
    expect(Object.keys(settingFields).sort()).toEqual([...keys].sort());
  });

  it.each(keys)('reads %s back as it shows it', (key) => {
    const { kind } = settingFields[key];
    if (kind === 'toggle') {
      expect(typeof defaultSettings[key]).toBe('boolean');
      return;
    }
    expect(parseSetting(key, shownSetting(key, defaultSettings))).toEqual({
      ok: true,
      value: defaultSettings[key],
    });
  });

  it.each([
    ['concurrency', '0', 'Enter a whole number from 1 to 32.'],
    ['concurrency', '1.5', 'Enter a whole number from 1 to 32.'],
    ['concurrency', '', 'Enter a whole number from 1 to 32.'],
    ['concurrency', 'many', 'Enter a whole number from 1 to 32.'],
    ['cancelGraceSeconds', '-1', 'Enter a number of seconds from 0 to 120.'],
    ['minimumFreeBytes', '-1', 'Enter a number of GB, 0 or more.'],
    ['logBytes', '0', 'Enter a number of MB, at least 0.065536.'],
  ] as const)('refuses %s = "%s" with a sentence', (key, raw, error) => {
    expect(parseSetting(key, raw)).toEqual({ ok: false, error });
  });

  it.each([
    ['encoderSlots', '', null],
    ['outputFolder', '  ', null],
    ['outputFolder', ' /home/ada/Videos ', '/home/ada/Videos'],
    ['cacheBytes', '0.1', 100_000_000],
    ['cacheBytes', '0,5', 500_000_000],
    ['jobTimeoutSeconds', '1.5', 90],
  ] as const)('takes %s = "%s"', (key, raw, value) => {
    expect(parseSetting(key, raw)).toEqual({ ok: true, value });
  });

  it('saves what was typed once typing pauses, and never what is wrong', async () => {
    typeSetting('concurrency', '1');
    typeSetting('concurrency', '12');
    typeSetting('cancelGraceSeconds', 'soon');
    await vi.waitFor(() => expect(updates()).toEqual([{ concurrency: 12 }]), { timeout: 3000 });
    expect(useSettings.getState().settings?.concurrency).toBe(12);
    expect(useSettingsDraft.getState().typed).toEqual({ cancelGraceSeconds: 'soon' });
    expect(useSettingsDraft.getState().errors.cancelGraceSeconds).toContain('seconds');
  });

  it('saves a choice at once, and what waits when the dialog closes', async () => {
    await changeSetting('appearance', 'dark');
    expect(updates()).toEqual([{ appearance: 'dark' }]);
    expect(document.documentElement.dataset.theme).toBe('dark');
    typeSetting('concurrency', '3');
    await closeDraft();
    expect(updates()).toEqual([{ appearance: 'dark' }, { concurrency: 3 }]);
    expect(useSettingsDraft.getState().typed).toEqual({});
  });

  it('shows a refusal at its field and keeps what was typed', async () => {
    engine.refusals.set('settings.update', {
      code: 'SETTINGS_INVALID',
      message: 'There is no program at /nowhere.',
    });
    typeSetting('ffmpegPath', '/nowhere');
    await saveTyped();
    expect(useSettingsDraft.getState().errors.ffmpegPath).toBe('There is no program at /nowhere.');
    expect(useSettingsDraft.getState().typed.ffmpegPath).toBe('/nowhere');
  });
});
