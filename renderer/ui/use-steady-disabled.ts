import { useState, type ComponentProps, type FocusEvent, type MouseEvent } from 'react';

type ButtonProps = ComponentProps<'button'>;

/**
 * Lets a button that is disabled while the keyboard is at it (by what it does, as a rule) keep the keyboard: a browser takes
 * the focus from a disabled button and gives it to nothing. Until the focus leaves, the button says that it is disabled, and
 * does nothing.
 *
 * @returns the button's props, to be given to the element instead
 */
export function useSteadyDisabled({
  disabled = false,
  onClick,
  onFocus,
  onBlur,
  ...rest
}: ButtonProps): ButtonProps {
  const [hasFocus, setHasFocus] = useState(false);
  const isSteady = disabled && hasFocus;
  return {
    ...rest,
    disabled: disabled && !hasFocus,
    'aria-disabled': isSteady || undefined,
    onClick: isSteady ? (event: MouseEvent) => event.preventDefault() : onClick,
    onFocus: (event: FocusEvent<HTMLButtonElement>) => {
      setHasFocus(true);
      onFocus?.(event);
    },
    onBlur: (event: FocusEvent<HTMLButtonElement>) => {
      // While another window is used, the keyboard's place in this one stays.
      setHasFocus(document.activeElement === event.currentTarget);
      onBlur?.(event);
    },
  };
}
