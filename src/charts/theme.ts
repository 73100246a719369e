/** The Vega-Lite config that every chart shares: font, sizes, colours, a ground of its own so that any page shows it. */

import type { Config } from "vega-lite";
import { type Palette, palette } from "./palette.ts";

/** Verdana has nearly the widths of DejaVu Sans, after which labels are laid out. */
const font = "DejaVu Sans, Verdana, sans-serif";

/** For figures that are drawn once, on white. */
export const theme: Config = themeOf(palette);

/** Limits are 0 (none) throughout: Vega guesses text widths without a canvas and would cut labels that fit. */
export function themeOf(colours: Palette): Config {
  return {
    aria: false,
    background: colours.ground,
    padding: 12,
    font,
    view: { stroke: colours.faint },
    title: {
      font,
      fontSize: 13,
      subtitleFont: font,
      subtitleFontSize: 11,
      color: colours.ink,
      subtitleColor: colours.muted,
      anchor: "start",
      offset: 12,
      limit: 0,
    },
    axis: {
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
      labelColor: colours.ink,
      titleColor: colours.ink,
      domainColor: colours.muted,
      tickColor: colours.muted,
      gridColor: colours.grid,
      labelLimit: 0,
      titleLimit: 0,
    },
    legend: {
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
      labelColor: colours.ink,
      titleColor: colours.ink,
      labelLimit: 0,
      titleLimit: 0,
    },
    text: { font, fontSize: 11, color: colours.ink },
    range: {
      category: [
        colours.blue,
        colours.vermillion,
        colours.green,
        colours.purple,
        colours.orange,
        colours.sky,
        colours.black,
      ],
    },
  };
}
