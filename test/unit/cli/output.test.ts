import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Output, onOneLine, visible } from '../../../electron/cli/output';
import { table } from '../../../electron/cli/table';

it('shows control characters instead of sending them to the terminal', () => {
  expect(visible('a\u001b[31m\u0007\u009b.mp4\nnext\tcell\u007f')).toBe('a␛[31m␇\ufffd.mp4\nnext\tcell␡');
});

it('keeps what stands on one line on one line', () => {
  expect(onOneLine('First\n second\u001b]0;title\u0007')).toBe('First second␛]0;title␇');
  const output = new Output(new PassThrough());
  expect(table(['ID', 'TITLE'], [['1', 'two\nlines\u001b[2J']], output)).toBe(
    'ID  TITLE\n1   two lines␛[2J\n',
  );
});
