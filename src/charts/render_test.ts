/** Every chart renders without a warning, as real text on white, and always to the same bytes. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { TopLevelSpec } from "vega-lite";
import { beliefChangesChart } from "./belief_changes.ts";
import { paretoFrontChart } from "./pareto_front.ts";
import { ChartWarning, renderPng, renderSvg } from "./render.ts";
import { serviceHealthChart } from "./service_health.ts";
import { shadowGridChart } from "./shadow_grid.ts";
import { testingEpisode } from "./testing_episode.ts";
import { testingIncident } from "./testing_incident.ts";

const { attempts } = testingIncident();
const charts: Readonly<Record<string, () => TopLevelSpec>> = {
  serviceHealthChart: () => serviceHealthChart([testingEpisode("do-nothing"), testingEpisode("sentinel")]),
  "serviceHealthChart of one episode": () => serviceHealthChart([testingEpisode("sentinel")]),
  shadowGridChart: () => shadowGridChart(attempts[0]),
  paretoFrontChart: () => paretoFrontChart(attempts[1]),
  beliefChangesChart: () => beliefChangesChart(attempts),
};

for (const [name, chart] of Object.entries(charts)) {
  Deno.test(`renderSvg() draws ${name} without a warning, twice the same, as text in DejaVu Sans on white`, async () => {
    const svg = await renderSvg(chart());
    assert.equal(await renderSvg(chart()), svg);
    assert.match(svg, /<text[^>]*font-family="DejaVu Sans, Verdana, sans-serif"/);
    assert.match(svg, /<rect width="\d+" height="\d+" fill="#ffffff"\/>/);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  });
}

Deno.test("renderSvg() draws ready and wanted replicas of every service of every arm, equal or not", async () => {
  const svg = await renderSvg(charts.serviceHealthChart());
  // Two arms, in each the frontend and the cart.
  assert.equal([...svg.matchAll(/stroke-dasharray="1,0"/g)].length, 4);
  assert.equal([...svg.matchAll(/stroke-dasharray="4,3"/g)].length, 4);
});

Deno.test("renderSvg() gives the same bytes in a fresh process, in another time zone and locale", async () => {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileURLToPath(import.meta.resolve("./testing_render.ts"))],
    env: { TZ: "Asia/Kathmandu", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" },
  }).output();
  assert.ok(success);
  assert.equal(new TextDecoder().decode(stdout), await renderSvg(charts.serviceHealthChart()));
});

Deno.test("renderPng() gives a PNG of twice the chart's size, the same twice", async () => {
  const svg = await renderSvg(charts.beliefChangesChart());
  const png = await renderPng(svg);
  assert.deepEqual([...png.slice(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
  assert.equal(
    new DataView(png.buffer, png.byteOffset).getUint32(16),
    2 * Number(/<svg[^>]* width="(\d+)"/.exec(svg)?.[1]),
  );
  assert.deepEqual(await renderPng(charts.beliefChangesChart()), png);
});

Deno.test("renderSvg() refuses a spec that Vega-Lite warns about", async () => {
  const spec: TopLevelSpec = {
    title: "crooked",
    data: { values: [{ a: 1 }] },
    mark: "bar",
    encoding: { x: { field: "a", type: "quantitative", scale: { type: "band" } } },
  };
  await assert.rejects(renderSvg(spec), (error) => error instanceof ChartWarning && /crooked/.test(error.message));
});
