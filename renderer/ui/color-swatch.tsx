import styles from './color-swatch.module.css';

interface ColorSwatchProps {
  /** Accessible name. */
  label: string;
  /** Any colour of CSS; what the system's control cannot show is black there. */
  value: string;
  onChange: (color: string) => void;
}

/** A small field of a colour that opens the system's colour control; names and short forms are typed beside it. */
export function ColorSwatch({ label, value, onChange }: ColorSwatchProps) {
  return (
    <input
      type="color"
      aria-label={label}
      className={styles.swatch}
      value={sixDigits(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The system's colour control takes six digits only: short forms are written out, opacity is left out. */
function sixDigits(color: string): string {
  const [, short] = /^#([0-9a-f]{3})$/i.exec(color) ?? [];
  if (short !== undefined) return `#${Array.from(short, (digit) => digit + digit).join('')}`;
  return /^#[0-9a-f]{6}/i.test(color) ? color.slice(0, 7) : '#000000';
}
