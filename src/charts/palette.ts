/** The colours of every chart: Okabe and Ito's set, told apart by colour-blind readers, on a white ground. */

/** Okabe & Ito, "Color Universal Design" (2008), by their names there; greys and ink are ours. */
export const palette = {
  ink: "#222222",
  muted: "#595959",
  faint: "#d9d9d9",
  ground: "#ffffff",
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  orange: "#E69F00",
  purple: "#CC79A7",
  sky: "#56B4E9",
  black: "#000000",
} as const;
