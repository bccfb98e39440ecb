import { expect, it } from 'vitest';
import { filesAmong } from '../../../electron/main/opened-files';

it('finds storyboards among the arguments, whatever switches stand beside them', () => {
  const args = [
    '--no-sandbox',
    '/app/out/main/main.js',
    'trip.storyboard.yaml',
    '/data/b.YML',
    '--x=c.json',
    'd.json',
  ];
  expect(filesAmong(args, '/home/me')).toEqual([
    '/home/me/trip.storyboard.yaml',
    '/data/b.YML',
    '/home/me/d.json',
  ]);
});
