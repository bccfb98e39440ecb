import { Select } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { text } from '../text';
import { classes } from './classes';
import styles from './choice.module.css';
import menu from './menu.module.css';

export interface Option<V extends string> {
  value: V;
  label: string;
  /** More about it, shown in the list only. */
  note?: string;
}

interface ChoiceProps<V extends string> {
  value: V;
  options: readonly Option<V>[];
  onChange: (value: V) => void;
  /** Accessible name, where no label points here. */
  label?: string;
  id?: string;
  describedBy?: string;
  /** What is chosen cannot stay; what is wrong with it is said where `describedBy` points. */
  invalid?: boolean;
  small?: boolean;
}

/** One of several: a button that opens a list. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  const { value, options, onChange, label, id, describedBy, invalid = false, small = false } = props;
  return (
    <Select.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Select.Trigger
        id={id}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        className={classes(styles.trigger, small && styles.small)}
      >
        <Select.Value className={styles.value} />
        <Select.Icon className={styles.icon}>
          <ChevronsUpDown size={14} aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      {/* The list lies outside of the dialog that it belongs to: a landmark of its own keeps it findable. */}
      <Select.Portal role="region" aria-label={label ?? text.choices}>
        <Select.Positioner className={menu.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className={menu.popup}>
            <Select.List className={menu.list}>
              {options.map((option) => (
                <Select.Item
                  key={option.value}
                  value={option.value}
                  className={classes(menu.item, menu.checkable)}
                >
                  <Select.ItemIndicator className={menu.check}>
                    <Check size={14} aria-hidden />
                  </Select.ItemIndicator>
                  <Select.ItemText className={menu.itemText}>{option.label}</Select.ItemText>
                  {option.note !== undefined && <span className={menu.note}>{option.note}</span>}
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
