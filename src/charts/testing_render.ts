/** Run as a process of its own by the render test: prints the health chart of the made-up incident as SVG. */

import { renderSvg } from "./render.ts";
import { serviceHealthChart } from "./service_health.ts";
import { testingEpisode } from "./testing_episode.ts";

await Deno.stdout.write(
  new TextEncoder().encode(
    await renderSvg(serviceHealthChart([testingEpisode("do-nothing"), testingEpisode("sentinel")])),
  ),
);
