import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseStoryboard, resolveStoryboard } from '../../../electron/storyboard';
import { builtInDefaults } from '../../../shared/storyboard/defaults';
import { storyboardSchema } from '../../../shared/storyboard/document';
import { elementTypes } from '../../../shared/storyboard/element';
import { storyboardJsonSchema } from '../../../shared/storyboard/json-schema';

const schema = storyboardJsonSchema();
// Zod reads the schema back: what editors are given is checked, not what it was made from.
const editor = z.fromJSONSchema(schema);
const accepts = (yaml: string) => editor.safeParse(parse(yaml)).success;

const teaser = `
$schema: https://renderyard.example/storyboard.schema.json
version: 1
title: Launch teaser
output: { preset: web-720p, fps: 30 }
variables:
  - { id: headline, type: text, default: Hello }
  - { id: size, type: number, default: 64 }
defaults:
  scene: { transition: { type: fade, duration: 0.5 } }
  text: { color: "#ffffff", size: 64 }
scenes:
  - id: intro
    duration: 4
    background: { gradient: ["#102030", "#405060"], angle: 45 }
    elements:
      - { type: image, src: photos/a.jpg, fit: cover, motion: { zoom: [1.0, 1.15], pan: right } }
      - { type: text, text: "{{headline}}", position: center, animation: fadeIn, size: "{{size}}", stroke: null }
    transition: { type: fade, duration: 0.5 }
  - id: clip
    duration: auto
    elements:
      - { type: video, src: clips/b.mp4, trimStart: 3, trimDuration: 5, fit: contain, volume: 0.4, speed: 1 }
      - { type: voice, text: "Made on this machine.", engine: espeak-ng }
      - { type: generator, run: [make, "{{headline}}"], output: clip.mp4 }
      - { type: subtitles, cues: [{ start: 0, end: 1, text: Hi }] }
      - { type: audio, src: a.wav }
elements: []
soundtrack: { src: music.mp3, volume: 0.6, fadeIn: 1, fadeOut: 2, loop: true, duck: true }
loudness: -16
captions: { src: captions.srt, burnIn: true }
destinations: [ { type: gcs, bucket: my-bucket, prefix: renders/ } ]
`;

describe('the JSON Schema', () => {
  it('accepts a storyboard with everything in it', () => {
    expect(editor.safeParse(parse(teaser)).error?.issues ?? []).toEqual([]);
  });

  it.each([
    ['a number', 'scenes: [{ duration: "{{x}}" }]'],
    ['a word of a list', 'scenes: [{ duration: 1, transition: { type: "{{ x }}" } }]'],
    ['true or false', 'scenes: [{ duration: 1, condition: "{{x}}" }]'],
    ['a color', 'scenes: [{ duration: 1, background: "{{x}}" }]'],
    [
      'one of two numbers',
      'scenes: [{ duration: 1, elements: [{ type: image, src: a, motion: { zoom: ["{{x}}", 2] } }] }]',
    ],
    ['pixels', 'output: { width: "{{x}}" }\nscenes: [{ duration: 1 }]'],
    ['a length', 'scenes: [{ duration: 1, elements: [{ type: text, text: a, x: "{{x}}" }] }]'],
    ['a part of a length', 'scenes: [{ duration: 1, elements: [{ type: text, text: a, x: "{{x}}%" }] }]'],
    [
      'a part of a word',
      'scenes: [{ duration: 1, elements: [{ type: text, text: a, position: "top-{{side}}" }] }]',
    ],
    ['what may be null', 'loudness: "{{x}}"\nscenes: [{ duration: 1 }]'],
  ])('accepts a placeholder in place of %s', (_, rest) => {
    expect(accepts(`version: 1\n${rest}`)).toBe(true);
  });

  it.each([
    ['an unknown key', 'titel: a\nscenes: [{ duration: 1 }]'],
    ['a placeholder with something around it where a number stands', 'scenes: [{ duration: "{{x}} s" }]'],
    ['text where a number stands', 'scenes: [{ duration: long }]'],
    ['a negative duration', 'scenes: [{ duration: -1 }]'],
    ['an unknown type', 'scenes: [{ duration: 1, elements: [{ type: imag, src: a }] }]'],
    ['a placeholder as a type', 'scenes: [{ duration: 1, elements: [{ type: "{{x}}", src: a }] }]'],
    ['no scenes', 'title: a'],
    ['a placeholder in a declaration', 'variables: [{ id: a, type: "{{x}}" }]\nscenes: [{ duration: 1 }]'],
  ])('refuses %s', (_, rest) => {
    expect(accepts(`version: 1\n${rest}`)).toBe(false);
  });

  it('refuses another version', () => {
    expect(accepts('version: 2\nscenes: [{ duration: 1 }]')).toBe(false);
    expect(accepts('version: "{{x}}"\nscenes: [{ duration: 1 }]')).toBe(false);
  });

  it('is plain JSON, with every reference defined', () => {
    const text = JSON.stringify(schema);
    expect(JSON.parse(text)).toEqual(schema);
    const definitions = Object.keys(schema.$defs as object);
    for (const [, name] of text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g))
      expect(definitions).toContain(name);
    expect(definitions).toEqual(
      expect.arrayContaining([...elementTypes, 'scene', 'output', 'soundtrack', 'placeholder']),
    );
  });

  it('describes every field', () => {
    const bare: string[] = [];
    const definitions = schema.$defs as Record<string, { description?: string }>;
    const isDescribed = (node: Record<string, unknown>): boolean =>
      typeof node.description === 'string' ||
      (typeof node.$ref === 'string' &&
        definitions[node.$ref.replace('#/$defs/', '')]?.description !== undefined) ||
      (Array.isArray(node.anyOf) &&
        node.anyOf.some(
          (inner: Record<string, unknown>) =>
            isDescribed(inner) &&
            !(inner.$ref === '#/$defs/placeholder' || inner.$ref === '#/$defs/placeholderText'),
        ));
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
      for (const [key, property] of Object.entries(properties ?? {})) {
        if (property.const === undefined && !isDescribed(property)) bare.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    visit(schema, '');
    expect(bare).toEqual([]);
  });

  it('gives the built-in values as defaults', () => {
    const definitions = schema.$defs as Record<string, { properties: Record<string, { default?: unknown }> }>;
    for (const [name, values] of Object.entries(builtInDefaults)) {
      for (const [key, value] of Object.entries(values)) {
        expect(definitions[name]?.properties[key]?.default, `${name}.${key}`).toEqual(value);
      }
    }
  });
});

it('the built-in values are valid themselves', () => {
  const { output, soundtrack, captions, scene, ...elements } = builtInDefaults;
  const document = {
    version: 1,
    output,
    soundtrack: { ...soundtrack, src: 'a' },
    captions: { ...captions, src: 'a.srt' },
    defaults: { scene, ...elements },
    scenes: [{ duration: 1 }],
  };
  expect(storyboardSchema.safeParse(document).error?.issues ?? []).toEqual([]);
});

it('an example in the schema of a color is one', async () => {
  const { examples } = (schema.$defs as Record<string, { examples?: string[] }>).color ?? {};
  expect(examples?.length).toBeGreaterThan(0);
  for (const background of examples ?? []) {
    const source = parseStoryboard(
      JSON.stringify({ version: 1, scenes: [{ duration: 1, background }] }),
      '/tmp/x.yaml',
    );
    expect((await resolveStoryboard(source)).scenes[0]?.background.kind).toBe('color');
  }
});
