import { commandLine } from '../../shared/storyboard/command-line';
import { isPlainObject } from './plain';

/**
 * The programs that the elements of a storyboard name, each once, as one would type them.
 *
 * @param document After reading, or after merging and substituting: then the placeholders have their values.
 */
export function commandsIn(document: unknown): string[] {
  if (!isPlainObject(document)) return [];
  const scenes: unknown[] = Array.isArray(document.scenes) ? document.scenes : [];
  const lists = [document.elements, ...scenes.map((scene) => (isPlainObject(scene) ? scene.elements : []))];
  const elements = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  const lines = elements.flatMap((element) => {
    if (!isPlainObject(element) || !Array.isArray(element.run)) return [];
    const isRun = element.type === 'generator' || (element.type === 'voice' && element.engine === 'command');
    if (!isRun) return [];
    const environment = isPlainObject(element.environment) ? element.environment : {};
    return [
      commandLine(
        element.run.map(String),
        Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])),
      ),
    ];
  });
  return [...new Set(lines)];
}
