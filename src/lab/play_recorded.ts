/** From a scenario, an arm and a memory to a played episode of which every finished incident was kept at once. */

import { canonicalHash } from "../memory/canonical_json.ts";
import type { Memory } from "../memory/memory.ts";
import { joinedRows } from "../memory/joined_rows.ts";
import { incidentRef, type RowBatch } from "../memory/rows.ts";
import type { Mechanism } from "../operations/hypotheses.ts";
import { beliefsAfter } from "../reasoning/learning/beliefs_after.ts";
import type { Policy } from "../reasoning/policy.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import type { Arm } from "./arms/arm.ts";
import type { Episode } from "./episode.ts";
import { incidentIdOf, incidentRows } from "./incident_rows.ts";
import { type EpisodeEvent, type FinishedIncident, playEpisode } from "./play_episode.ts";
import { runRows } from "./run_rows.ts";

/** Who plays, with which memory, and who is told. */
export interface RecordedPlayOptions {
  /** Name of what the run is part of. */
  readonly suite: string;
  /** Place in a learning stream, from 0; 0 when played alone. */
  readonly position: number;
  readonly arm: Arm;
  readonly seed: number;
  /** Learns from the run, unless it is read-only. */
  readonly memory: Memory;
  readonly policy: Policy;
  /** Standard deviation of the log of an operator's estimates of hidden physics. */
  readonly mismatch: number;
  readonly onEvent: (event: EpisodeEvent) => void;
}

/** An episode, and its rows, whether or not a memory took them. */
export interface RecordedEpisode {
  readonly episode: Episode;
  readonly rows: RowBatch;
}

/** Twin mismatch outside experiments: estimates are some 10 % off; assumed by us. */
export const usualMismatch = 0.1;

/** Signs of the memory's hash in a run's id: one run from another memory is another run. */
const hashSigns = 8;

/** Plays one episode. A kill, or an error thrown by `onEvent`, loses no incident that had ended before. */
export async function playRecorded(scenario: Scenario, options: RecordedPlayOptions): Promise<RecordedEpisode> {
  const { suite, position, arm, seed, memory, policy, mismatch, onEvent } = options;
  const memoryHash = await memory.hash();
  const runId = `${scenario.name}.${arm.name}.${seed}@${memoryHash.slice(0, hashSigns)}`;
  const kept: RowBatch[] = [];
  let previous: Mechanism | null = null;

  const keep = async (incident: FinishedIncident) => {
    const { handling, observation, number } = incident;
    const { attempts, reflection, preemption } = handling;
    const beliefs = memory.readOnly ? memory.beliefs : beliefsAfter(memory.beliefs, {
      incidentId: incidentRef({ runId, incidentId: incidentIdOf(number) }),
      topology: scenario.topology,
      previous,
      signature: attempts[0].recall.signature,
      attempts,
      reflection,
      preemption,
      observation,
    });
    const rows = incidentRows(incident, {
      runId,
      namespace: scenario.split,
      scenario: scenario.name,
      topology: scenario.topology,
      tier: arm.name,
      seed,
      rules: beliefs.rules,
    });
    if (!memory.readOnly) await memory.record({ rows, beliefs });
    kept.push(rows);
    previous = reflection.verified.at(-1)?.mechanism ?? previous;
  };

  const episode = await playEpisode(scenario, { arm, seed, memory, policy, mismatch, onEvent, onIncident: keep });
  const run = runRows(episode, { runId, suite, position, policyHash: canonicalHash(policy), memoryHash });
  const rows = joinedRows([...kept, run]);
  // The row of a run replaces all that is stored of it, so its incidents come again.
  if (!memory.readOnly) await memory.record({ rows, beliefs: memory.beliefs });
  return { episode, rows };
}
