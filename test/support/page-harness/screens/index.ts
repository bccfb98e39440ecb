import { composeScreens } from './compose-screens';
import { editorScreens } from './editor-screens';
import { queueScreens } from './queue-screens';
import type { Screens } from './screen';
import { settingsScreens } from './settings-screens';

/** Every screen and state of the window. */
export const screens: Screens = {
  ...queueScreens,
  ...composeScreens,
  ...editorScreens,
  ...settingsScreens,
};
