/// <reference lib="deno.unstable" />

/** From a chart or Markdown to an output of the notebook cell that awaits it: Deno's Jupyter kernel only. */

import { Buffer } from "node:buffer";
import type { TopLevelSpec } from "vega-lite";
import { renderPng } from "./render.ts";

/** Pixels of the picture per pixel of the chart: a notebook has to stay small. */
const zoom = 1;

/** The kernel says it is idle before what was shown is sent; clients that then stop listening lose it. */
const flushMs = 25;

/**
 * Shows a Vega-Lite chart (as itself where the page can draw it, else as a picture) or a text as Markdown.
 *
 * Await it: an output that is not waited for may be lost.
 */
export async function show(shown: TopLevelSpec | string): Promise<void> {
  const data = typeof shown === "string" ? { "text/markdown": shown, "text/plain": shown } : await chartData(shown);
  await Deno.jupyter.broadcast("display_data", { data, metadata: {}, transient: {} });
  await new Promise((resolve) => setTimeout(resolve, flushMs));
}

async function chartData(chart: TopLevelSpec) {
  return {
    "application/vnd.vegalite.v5+json": chart,
    "image/png": Buffer.from(await renderPng(chart, { zoom })).toString("base64"),
    "text/plain": JSON.stringify(chart.title ?? "a chart without a title"),
  };
}
