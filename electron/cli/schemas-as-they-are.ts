import { config } from 'zod';

// zod writes a function for each object schema and compiles it, which pays for itself after hundreds of objects. A command
// checks few of each kind and ends: it would spend a twentieth of its start on that.
config({ jitless: true });
