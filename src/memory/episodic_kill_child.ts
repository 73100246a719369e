/** Appends runs of ten incidents each to the file given as argument, without end: the victim of a kill test. */

import { openEpisodic } from "./episodic.ts";
import { exampleIncident } from "./example_incident.ts";

const [path] = Deno.args;
if (path === undefined) throw new Error("Cannot start: pass the database file as argument");
const store = await openEpisodic(path);
for (let run = 0;; run++) {
  const runId = `run-${run}`;
  await store.append({
    incidents: Array.from({ length: 10 }, (_, index) => exampleIncident({ runId, incidentId: `i${index}` })),
  });
  console.log(run);
}
