import { describe, expect, it } from 'vitest';
import { faultsOf, resolveData } from './support';

const board = (element: object, duration = 4) => ({
  version: 1,
  scenes: [{ duration, elements: [element] }],
});
const text = { type: 'text', text: 'Hi' };

async function animated(animation: unknown, more: object = {}) {
  const [element] = (await resolveData(board({ ...text, ...more, animation }))).scenes[0]?.elements ?? [];
  return element?.type === 'text' ? element : expect.fail('no text');
}

describe('an animation', () => {
  const slide = { kind: 'slide', side: 'left', seconds: 0.5 };
  it.each([
    ['slideIn', { entrance: [{ ...slide, easing: 'ease-out' }], exit: [], fadeIn: 0, fadeOut: 0 }],
    ['slide', { entrance: [{ ...slide, easing: 'ease-out' }], exit: [{ ...slide, easing: 'ease-in' }] }],
    [
      { type: 'slideOut', side: 'bottom', duration: 1, easing: 'linear' },
      { entrance: [], exit: [{ kind: 'slide', side: 'bottom', seconds: 1, easing: 'linear' }] },
    ],
    ['zoomIn', { entrance: [{ kind: 'scale', from: 0.5, seconds: 0.5, easing: 'ease-out' }], fadeIn: 0.5 }],
    [
      { type: 'popIn', duration: 1 },
      { fadeIn: 0.5, fadeOut: 0, exit: [] },
    ],
    [
      ['slideIn', 'fadeOut'],
      { entrance: [{ ...slide, easing: 'ease-out' }], exit: [], fadeIn: 0, fadeOut: 0.5 },
    ],
    [
      { type: 'typeOn', duration: 2 },
      { typeOn: { seconds: 2, easing: 'linear' }, entrance: [], exit: [] },
    ],
    ['none', { typeOn: null, entrance: [], exit: [], fadeIn: 0, fadeOut: 0 }],
  ])('means what it says: %j', async (animation, expected) => {
    expect(await animated(animation)).toMatchObject(expected);
  });

  it('leaves a fade that is given itself alone', async () => {
    expect(await animated('zoom', { fadeIn: 0, fadeOut: 2 })).toMatchObject({ fadeIn: 0, fadeOut: 2 });
  });

  it.each([
    [{ type: 'fade', side: 'left' }, 'animation.side', 'only slide, slideIn and slideOut have a side'],
    [{ type: 'fade', easing: 'ease' }, 'animation.easing', 'fade has no easing'],
    [['slide', 'slideIn'], 'animation[1]', 'twice for one end'],
    [['zoomIn', 'pop'], 'animation[1]', 'twice for one end'],
    [['typeOn', 'slideIn'], 'animation[0]', 'cannot move at the same time'],
    [{ type: 'slide', easing: 'bouncy' }, 'animation.easing', 'cubic-bezier'],
    ['slid', 'animation', 'Did you mean "slide"?'],
    [[], 'animation', 'a list'],
  ])('is refused with its place: %j', async (animation, path, part) => {
    const [fault] = await faultsOf(() => resolveData(board({ ...text, animation })));
    expect(fault).toMatchObject({ code: 'STORYBOARD_INVALID', path: `scenes[0].elements[0].${path}` });
    expect(fault?.message).toContain(part);
  });

  it('typeOn is for text alone', async () => {
    const [fault] = await faultsOf(() =>
      resolveData(board({ type: 'image', src: 'picture.png', animation: 'typeOn' })),
    );
    expect(fault).toMatchObject({ code: 'STORYBOARD_INVALID', path: 'scenes[0].elements[0].animation' });
  });
});
