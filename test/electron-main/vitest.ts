/** What test files get for `vitest` where there is no vitest around them: its own runner and its own matchers. */
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai } from '@vitest/expect';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const { expect } = chai;
export { describe, it, onTestFinished } from '@vitest/runner';
