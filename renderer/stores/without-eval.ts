import { config } from 'zod';

// zod tries out `new Function` when an object schema is made; the page's policy forbids it and would report each try.
// Imported before any module with schemas.
config({ jitless: true });
