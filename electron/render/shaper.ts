import type * as HarfBuzz from 'harfbuzzjs';

/**
 * Loads HarfBuzz. In a file of its own, since the command line's program is loaded in a way of its own
 * (`cli/compiled-program.ts`), in which a file cannot import ES modules.
 */
export function loadShaper(): Promise<typeof HarfBuzz> {
  return import('harfbuzzjs');
}
