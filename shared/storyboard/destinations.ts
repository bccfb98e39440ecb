import { z } from 'zod';
import { bucketRule, objectNameProblem } from '../upload/object-name';

const objectPart = z
  .string()
  .min(1)
  .max(900)
  .refine((text) => objectNameProblem(text) === null, {
    error: ({ input }) => objectNameProblem(String(input)) ?? 'no name for an object',
  });

const metadataKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'a key is letters, digits, - and _, at most 100 of them');

/** What may be there already under the object's name. */
export const existingObjectSchema = z.enum(['error', 'overwrite']);

export const destinationSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('gcs').describe('Google Cloud Storage.'),
      bucket: z
        .string()
        .min(3)
        .max(222)
        .regex(bucketRule, 'no name of a bucket')
        .describe('Name of the bucket.'),
      prefix: objectPart.optional().describe('Folder in the bucket.'),
      name: objectPart.optional().describe('Name of the object; that of the video when left out.'),
      public: z
        .boolean()
        .optional()
        .describe('Whether everybody may read the object. Buckets with uniform access refuse this.'),
      metadata: z
        .record(metadataKey, z.string().max(1000))
        .optional()
        .describe('Custom metadata of the object: keys and texts.'),
      existing: existingObjectSchema
        .optional()
        .describe('What to do when another object has the name already; error when left out.'),
    }),
  ])
  .meta({ id: 'destination', description: 'Where the finished video is uploaded to.' });
export type Destination = z.infer<typeof destinationSchema>;
