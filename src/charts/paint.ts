/** From SVG drawn in named colours to the same SVG in the colours of a palette. */

import type { Palette } from "./palette.ts";

/** Colours that a page's style fills in: one drawing for light and for dark. */
export const namedPalette: Palette = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  faint: "var(--faint)",
  grid: "var(--grid)",
  ground: "var(--ground)",
  blue: "var(--blue)",
  vermillion: "var(--vermillion)",
  green: "var(--green)",
  orange: "var(--orange)",
  purple: "var(--purple)",
  sky: "var(--sky)",
  black: "var(--black)",
};

/** What is drawn in {@link namedPalette} and painted equals what is drawn in the palette: colours move nothing. */
export function paint(svg: string, palette: Palette): string {
  const colours = Object.entries(palette);
  return colours.reduce((painted, [name, colour]) => painted.replaceAll(`var(--${name})`, colour), svg);
}
