/** From a Vega-Lite spec to SVG text or PNG bytes, the same bytes every time: the only file that knows Vega and resvg. */

import { createRequire } from "node:module";
import type { TopLevelSpec } from "vega-lite";
import { textWidth } from "./text_width.ts";

/** Mean width of DejaVu Sans Bold over the regular face's, rounded up. */
const boldFactor = 1.14;

/** Thrown when a spec compiles only with warnings: what Vega-Lite ignores, a reader would miss. */
export class ChartWarning extends Error {
  override readonly name = "ChartWarning";
}

/**
 * Renders a spec to SVG whose labels are real text.
 *
 * @throws ChartWarning when Vega-Lite or Vega warns or reports an error
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const vega = await import("vega");
  measureText(vega);
  const vegaLite = await import("vega-lite");
  const complaints: string[] = [];
  const logger = vega.logger(vega.Warn, undefined, (_method, _level, args) => complaints.push(args.join(" ")));
  const compiled = vegaLite.compile(spec, { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger });
  // Vega numbers clip paths and gradients by a counter of the process.
  vega.resetSVGDefIds();
  const svg = await view.toSVG();
  view.finalize();
  if (complaints.length > 0) {
    throw new ChartWarning(
      `Cannot render chart ${titleOf(spec)}: Vega says ${complaints.join("; ")}. Change the spec until it is silent`,
    );
  }
  return svg;
}

export interface PngOptions {
  /** Pixels of the PNG per pixel of the chart: 2, the default, is sharp on dense screens. */
  readonly zoom?: number;
}

/** Renders a spec, or SVG text of {@link renderSvg}, to PNG with the DejaVu font of the npm package, whatever the machine has. */
export async function renderPng(chart: TopLevelSpec | string, options: PngOptions = {}): Promise<Uint8Array> {
  const { zoom = 2 } = options;
  const svg = typeof chart === "string" ? chart : await renderSvg(chart);
  const { Resvg } = await import("@resvg/resvg-js");
  const require = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${file}`)
  );
  const resvg = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" },
    fitTo: { mode: "zoom", value: zoom },
  });
  return new Uint8Array(resvg.render().asPng());
}

/** Without a canvas Vega takes every character for 0.8 em wide, which tears charts apart; it asks this record of functions. */
function measureText(vega: typeof import("vega")): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (typeof metrics !== "object" || metrics === null) {
    throw new Error("Cannot measure text for charts: vega exports no textMetrics; version 6.4.0 does");
  }
  Object.assign(metrics, { width: textItemWidth });
}

function textItemWidth(
  item: { readonly text?: unknown; readonly fontSize?: number; readonly fontWeight?: unknown },
  line?: unknown,
): number {
  const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  return textWidth(String(line ?? item.text ?? ""), item.fontSize ?? 11) * (bold ? boldFactor : 1);
}

function titleOf(spec: TopLevelSpec): string {
  return JSON.stringify(spec.title ?? "without a title");
}
