import { z } from 'zod';

export const destinationSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('gcs'),
      bucket: z.string().min(3).max(222).describe('Name of the bucket.'),
      prefix: z.string().max(900).optional().describe('Folder in the bucket.'),
    }),
  ])
  .meta({ id: 'destination', description: 'Where the finished video is uploaded to.' });
