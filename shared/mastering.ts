/** A colour in CIE 1931. */
export interface Chromaticity {
  x: number;
  y: number;
}

/** What a film in high dynamic range says of how it was made, by which screens fit it to what they can show (SMPTE ST 2086, CTA-861.3). */
export interface Mastering {
  /** The screen that it was made on; null where that is not said. */
  display: {
    red: Chromaticity;
    green: Chromaticity;
    blue: Chromaticity;
    white: Chromaticity;
    /** cd/m². */
    darkest: number;
    brightest: number;
  } | null;
  /** The brightest pixel, and the brightest frame on average, cd/m²; null where that is not said. */
  light: { pixel: number; frame: number } | null;
}
