/**
 * The environment of what is measured: without variables that make Node itself do more than it does for users. One that
 * names additional certificates, for instance, has them read at every start, which takes longer than the start.
 */
export const plainEnvironment: Readonly<NodeJS.ProcessEnv> = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')),
);
