import './without-eval';
import { z } from 'zod';
import { text } from '../text';

/** How a number is typed: in `unit`, of which one is `scale` of the stored unit. */
export interface NumberField {
  readonly scale: number;
  readonly unit?: string;
}

/** `value` is null for an empty field, where the schema lets the number be left out. */
export type ParsedNumber = { ok: true; value: number | null } | { ok: false; error: string };

/** Reads what was typed, checked by the schema that the main process uses too. */
export function parseNumber(raw: string, schema: z.ZodType, field: NumberField): ParsedNumber {
  const trimmed = raw.trim();
  if (trimmed === '' && mayBeEmpty(schema)) return { ok: true, value: null };
  const bounds = boundsOf(schema);
  const parsed = schema.safeParse(numberOf(trimmed, field.scale, bounds.whole));
  if (parsed.success) return { ok: true, value: parsed.data as number };
  const { least, most, whole, above } = bounds;
  return {
    ok: false,
    error: text.settings.errors.number({
      least: least / field.scale,
      most: most / field.scale,
      whole: whole && field.scale === 1,
      above,
      unit: field.unit,
    }),
  };
}

/** A stored number as it is typed. */
export function shownNumber(value: number, { scale }: NumberField): string {
  return String(Number((value / scale).toPrecision(10)));
}

function mayBeEmpty(schema: z.ZodType): boolean {
  return schema.safeParse(null).success || schema.safeParse(undefined).success;
}

function numberOf(raw: string, scale: number, whole: boolean): number {
  const value = raw === '' ? Number.NaN : Number(raw.replace(',', '.')) * scale;
  // 0.1 GB is a whole number of bytes, though not in floating point; 1.5 jobs are none.
  return whole && scale > 1 ? Math.round(value) : value;
}

interface Bounds {
  least: number;
  most: number;
  whole: boolean;
  /** The least itself is too little. */
  above: boolean;
}

function boundsOf(schema: z.ZodType): Bounds {
  const number: unknown =
    schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(number instanceof z.ZodNumber))
    return { least: -Infinity, most: Infinity, whole: false, above: false };
  const { minValue, maxValue, format } = number;
  const whole = format !== null;
  const least = minValue ?? -Infinity;
  // zod gives every integer the bounds of exact numbers.
  const most = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? Infinity : maxValue;
  return { least, most, whole, above: !number.safeParse(least).success };
}
