/** From two sets of hashes by name to sentences that name what differs; none when they are equal. */

import { compareText } from "../lab/compare_text.ts";

/** In the words of whoever compares; each is put behind the name. */
export interface DifferenceWords {
  readonly altered: string;
  readonly missing: string;
  readonly added: string;
}

export function resultDifferences(
  { recorded, found }: {
    readonly recorded: Readonly<Record<string, string>>;
    readonly found: Readonly<Record<string, string>>;
  },
  { altered, missing, added }: DifferenceWords,
): readonly string[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(found)])].sort(compareText);
  return names.flatMap((name) => {
    if (recorded[name] === found[name]) return [];
    return [`${name} ${!(name in found) ? missing : name in recorded ? altered : added}`];
  });
}
