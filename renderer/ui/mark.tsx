/** The app's mark: two frames on their way, one of them playing. */
export function Mark({ size = 72 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 72 72" fill="none" aria-hidden>
      <rect x="5" y="17" width="44" height="38" rx="8" fill="var(--color-accent)" opacity="0.14" />
      <rect x="13" y="13" width="46" height="46" rx="9" fill="var(--color-accent)" opacity="0.26" />
      <rect x="23" y="17" width="44" height="38" rx="8" fill="var(--color-accent)" />
      <path
        d="M41 28.9c0-1.2 1.3-1.9 2.3-1.3l10.8 7.1c.9.6.9 1.9 0 2.5l-10.8 7.2c-1 .6-2.3-.1-2.3-1.3V28.9Z"
        fill="var(--color-on-accent)"
      />
    </svg>
  );
}
