/**
 * The one door for notebooks: scenarios, clusters as bytes, arms, memory and its exports, playing an episode, and the
 * charts and tables of what came of it.
 *
 * @module
 */

export { beliefChangesChart } from "./charts/belief_changes.ts";
export { paretoFrontChart } from "./charts/pareto_front.ts";
export { renderPng, renderSvg } from "./charts/render.ts";
export { serviceHealthChart } from "./charts/service_health.ts";
export { shadowGridChart } from "./charts/shadow_grid.ts";
export { show } from "./charts/show.ts";
export type { Attempt, IncidentHandling } from "./graphs/attempt.ts";
export type { Arm } from "./lab/arms/arm.ts";
export { arms } from "./lab/arms.ts";
export type { Episode } from "./lab/episode.ts";
export { type EpisodeEvent, playEpisode, type PlayOptions } from "./lab/play_episode.ts";
export { playRecorded, type RecordedPlayOptions } from "./lab/play_recorded.ts";
export { readScenario, scenarioPaths } from "./lab/read_scenario.ts";
export { inMemoryStore } from "./memory/in_memory_store.ts";
export type { Memory } from "./memory/memory.ts";
export { type MemorySnapshot, parseSnapshot } from "./memory/snapshot.ts";
export { openMemory } from "./memory/store.ts";
export { defaultPolicy, type Policy } from "./reasoning/policy.ts";
export { markdownTable } from "./report/markdown_table.ts";
export { summaryRows } from "./report/summary_rows.ts";
export { summaryTable } from "./report/summary_table.ts";
export { load as loadCluster, save as saveCluster } from "./simulator/cluster.ts";
export type { Scenario } from "./simulator/scenario/scenario.ts";
