import { Switch } from '@base-ui/react/switch';
import styles from './toggle.module.css';

interface ToggleProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
  label?: string;
  describedBy?: string;
}

/** On or off. */
export function Toggle({ checked, onChange, id, label, describedBy }: ToggleProps) {
  return (
    <Switch.Root
      id={id}
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      aria-describedby={describedBy}
      className={styles.root}
    >
      <Switch.Thumb className={styles.thumb} />
    </Switch.Root>
  );
}
