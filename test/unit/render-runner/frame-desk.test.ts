import { describe, expect, it } from 'vitest';
import { abortableWait } from '../../../electron/concurrency';
import { FrameDesk } from '../../../electron/render/frame-desk';
import type { FramePictures } from '../../../electron/render/frame-picture';

/** Pictures that are never done, and note how they began and ended. */
function endless() {
  const notes: string[] = [];
  const begun = async () => {
    notes.push('begun');
    try {
      return await abortableWait<never>(() => () => undefined);
    } finally {
      notes.push('ended');
    }
  };
  const pictures: Pick<FramePictures, 'picture' | 'timeline'> = { picture: begun, timeline: begun };
  return { notes, desk: new FrameDesk(pictures as FramePictures) };
}

const request = { at: 0, format: 'png' } as const;

describe('the desk for frames', () => {
  it('is closed when all that was being made has ended, and begins nothing any more', async () => {
    const { notes, desk } = endless();
    const first = desk.picture('/a.yaml', request);
    const refused = expect(first).rejects.toMatchObject({ code: 'CANCELED' });
    await desk.close();
    expect(notes).toEqual(['begun', 'ended']);
    await refused;
    await expect(desk.picture('/a.yaml', request)).rejects.toMatchObject({ code: 'CANCELED' });
    await expect(desk.timeline('/a.yaml', {})).rejects.toMatchObject({ code: 'CANCELED' });
    expect(notes).toEqual(['begun', 'ended']);
  });

  it('ends what was made for a slot when a newer picture is wanted there', async () => {
    const { notes, desk } = endless();
    const first = expect(desk.picture('/a.yaml', request, 'preview')).rejects.toMatchObject({
      code: 'CANCELED',
    });
    const second = expect(desk.picture('/b.yaml', request, 'preview')).rejects.toMatchObject({
      code: 'CANCELED',
    });
    await first;
    expect(notes).toEqual(['begun', 'begun', 'ended']);
    desk.cancel('preview');
    await second;
  });
});
