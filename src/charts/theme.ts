/** The Vega-Lite config that every chart shares: font, sizes, colours, a white ground so that dark pages show it too. */

import type { Config } from "vega-lite";
import { palette } from "./palette.ts";

const font = "DejaVu Sans, sans-serif";

/** Limits are 0 (none) throughout: Vega guesses text widths without a canvas and would cut labels that fit. */
export const theme: Config = {
  aria: false,
  background: palette.ground,
  padding: 12,
  font,
  view: { stroke: palette.faint },
  title: {
    font,
    fontSize: 13,
    subtitleFont: font,
    subtitleFontSize: 11,
    color: palette.ink,
    subtitleColor: palette.muted,
    anchor: "start",
    offset: 12,
    limit: 0,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: palette.ink,
    titleColor: palette.ink,
    domainColor: palette.muted,
    tickColor: palette.muted,
    gridColor: "#eeeeee",
    labelLimit: 0,
    titleLimit: 0,
  },
  legend: {
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: palette.ink,
    titleColor: palette.ink,
    labelLimit: 0,
    titleLimit: 0,
  },
  text: { font, fontSize: 11, color: palette.ink },
  range: {
    category: [
      palette.blue,
      palette.vermillion,
      palette.green,
      palette.purple,
      palette.orange,
      palette.sky,
      palette.black,
    ],
  },
};
