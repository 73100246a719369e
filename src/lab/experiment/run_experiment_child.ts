/** Plays the small experiment on the worlds and into the folder given as arguments, telling every commit: the victim of a kill test. */

import { play, smallDesign } from "./testing_experiment.ts";

const [worlds, out] = Deno.args;
await play(smallDesign(worlds), out, {
  resume: true,
  workers: 2,
  onEvent: ({ kind }) => console.log(kind),
});
