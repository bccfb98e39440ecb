import { Search } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { classes } from './classes';
import styles from './search-field.module.css';

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Escape has emptied the field already when it is called for that key. */
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  id?: string;
  className?: string;
}

/** Words to look for. Escape empties it; in an empty field the key means what it means around it. */
export function SearchField({ label, value, onChange, onKeyDown, id, className }: SearchFieldProps) {
  return (
    <div className={classes(styles.search, className)}>
      <Search size={13} aria-hidden />
      <input
        id={id}
        type="search"
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            onChange('');
          }
          onKeyDown?.(event);
        }}
      />
    </div>
  );
}
