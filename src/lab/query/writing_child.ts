/** A process that writes: opens the database named as its argument, says so, and holds it until its input ends. */

import { openEpisodic } from "../../memory/episodic.ts";

await using store = await openEpisodic(Deno.args[0]);
console.log(store.path);
await Array.fromAsync(Deno.stdin.readable);
