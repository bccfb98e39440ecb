import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { format, resolveConfig } from 'prettier';
import { storyboardJsonSchema } from '../../../shared/storyboard/json-schema';
import { storyboardReference } from './reference';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '../../../docs/storyboard.md');

/** `npx vitest run --project unit test/unit/storyboard/reference.test.ts -u` writes it anew. */
it('docs/storyboard.md says what the schema says', async () => {
  const introduction = readFileSync(join(here, '../../fixtures/storyboards/reference.md'), 'utf8');
  const formatted = await format(storyboardReference(introduction), {
    ...(await resolveConfig(page)),
    parser: 'markdown',
  });
  await expect(formatted).toMatchFileSnapshot(page);
});

it('docs/storyboard.schema.json is what `renderyard schema` prints', async () => {
  const schema = `${JSON.stringify(storyboardJsonSchema(), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot(join(dirname(page), 'storyboard.schema.json'));
});
