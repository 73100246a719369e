/** The colours of every chart: Okabe and Ito's set, told apart by colour-blind readers, for white and for dark ground. */

/** Okabe & Ito, "Color Universal Design" (2008), by their names there; greys and ink are ours. */
export const palette = {
  ink: "#222222",
  muted: "#595959",
  faint: "#d9d9d9",
  grid: "#eeeeee",
  ground: "#ffffff",
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  orange: "#E69F00",
  purple: "#CC79A7",
  sky: "#56B4E9",
  black: "#000000",
} as const;

/** A colour for each role; what draws in one palette draws in every other. */
export type Palette = Readonly<Record<keyof typeof palette, string>>;

/** The same hues for dark ground, the two darkest of them made lighter. */
export const darkPalette: Palette = {
  ink: "#e8e6e3",
  muted: "#a9a9a9",
  faint: "#4a4f55",
  grid: "#2b3036",
  ground: "#15181c",
  blue: "#3D9BDC",
  vermillion: "#EE7733",
  green: "#20BE92",
  orange: "#E69F00",
  purple: "#D893B8",
  sky: "#8CCBF2",
  black: "#ffffff",
};
