import { z } from 'zod';
import { variableTypes } from '../storyboard-summary';
import { expecting } from './wording';

export type VariableType = (typeof variableTypes)[number];

/** How the name of a variable looks, in its declaration and between `{{` and `}}`. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** A placeholder anywhere in a string. */
export const placeholders = /\{\{\s*([A-Za-z_][A-Za-z0-9_-]{0,63})\s*\}\}/g;

/** The same as JSON Schema patterns: a value that is one whole placeholder, and text with one somewhere. */
export const anyPlaceholder = '\\{\\{\\s*[A-Za-z_][A-Za-z0-9_-]{0,63}\\s*\\}\\}';
export const wholePlaceholder = `^${anyPlaceholder}$`;

const expectingValue = expecting('text, a number, true or false');

export const variableSchema = z
  .strictObject({
    id: z
      .string()
      .regex(variableName, {
        error: 'expected a name of letters, digits, "_" and "-" that starts with a letter',
      })
      .describe('Name, as used in {{name}}.'),
    type: z.enum(variableTypes).optional().describe('What values it takes; text when left out.'),
    default: z
      .union([z.string().max(100_000), z.number(), z.boolean()], { error: expectingValue })
      .optional()
      .describe('Value when none is given. Without it a value must be given.'),
    label: z.string().min(1).max(200).optional().describe('What dialogs call it.'),
  })
  .meta({ id: 'variable', description: 'A value that can be given for each render.' });
export type VariableDeclaration = z.infer<typeof variableSchema>;
