import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes';
import { Hint } from './hint';
import { useSteadyDisabled } from './use-steady-disabled';
import styles from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` for the one thing to do next, `plain` for the rest, `quiet` without a frame. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: LucideIcon;
  /** In a narrow window only the icon is drawn; the name stays. */
  collapses?: boolean;
}

/** A button with words. */
export function Button({
  look = 'plain',
  icon: Icon,
  collapses = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  const own = useSteadyDisabled(rest);
  return (
    <button
      type="button"
      title={collapses && typeof children === 'string' ? children : undefined}
      className={classes(styles.button, styles[look], collapses && styles.collapses, className)}
      {...own}
    >
      {Icon && <Icon size={15} strokeWidth={2} aria-hidden />}
      <span className={styles.label}>{children}</span>
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  icon: LucideIcon;
  /** The name, also shown as a hint. */
  label: string;
}

/** A button that is only an icon. Its name is shown on hover and focus, and read aloud. */
export function IconButton({ icon: Icon, label, className, ...rest }: IconButtonProps) {
  const own = useSteadyDisabled(rest);
  return (
    <Hint text={label}>
      <button type="button" aria-label={label} className={classes(styles.iconButton, className)} {...own}>
        <Icon size={16} strokeWidth={1.9} aria-hidden />
      </button>
    </Hint>
  );
}
