import { easingSteps, parseEasing } from '../../../shared/storyboard/easing';
import { print } from './filters';

/**
 * What `eased` gives, as an expression of ffmpeg's. The way along a curve is found by halving there too, in the
 * expression's own numbers 0 to 4.
 *
 * @param progress An expression for the part of the time that is over, 0 to 1.
 */
export function easingExpression(easing: string, progress: string): string {
  const [x1, y1, x2, y2] = parseEasing(easing) ?? [0, 0, 1, 1];
  if (x1 === y1 && x2 === y2) return progress;
  const along = (first: number, second: number) =>
    `(ld(0)*(${print(3 * first)}+ld(0)*(${print(3 * second - 6 * first)}+ld(0)*${print(1 + 3 * first - 3 * second)})))`;
  const halve = `if(lt(${along(x1, x2)},ld(4)),st(1,ld(0)),st(2,ld(0)))`;
  const step = `st(3,ld(3)+1);st(0,(ld(1)+ld(2))/2);${halve}`;
  return `(st(4,${progress});st(1,0);st(2,1);st(3,0);while(lt(ld(3),${easingSteps}),${step});${along(y1, y2)})`;
}
