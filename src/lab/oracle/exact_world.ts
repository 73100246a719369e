/** What oracle arms get and no other: the episode as it really is, and the same one from its beginning as often as they like. */

import type { OpenEpisode } from "../open_episode.ts";

export interface ExactWorld {
  /** The episode that is played. */
  readonly episode: OpenEpisode;
  /** Another one of the same scenario, seed and estimates, at tick 0. */
  readonly again: () => OpenEpisode;
}
