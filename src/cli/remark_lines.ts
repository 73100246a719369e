/** From what a scenario's manifests ask for and nobody models to lines: a person's own files by place, others by number. */

import { resolve } from "node:path/posix";
import { shippedTopologies } from "../lab/shipped_topologies.ts";

/** As many as leave the story in sight. */
const shownRemarks = 10;

/** `remarks` begin with the path of a file, as `Scenario.notModelled` does. */
export function remarkLines(remarks: readonly string[]): readonly string[] {
  const own = remarks.filter((remark) => !resolve(remark).startsWith(`${shippedTopologies}/`));
  const shipped = remarks.length - own.length;
  const more = own.length - shownRemarks;
  return [
    ...(own.length === 0 ? [] : ["Not modelled in your files:"]),
    ...own.slice(0, shownRemarks).map((remark) => `  ${remark}`),
    ...(more > 0 ? [`  and ${more} more, --json lists all under "notModelled"`] : []),
    ...(shipped === 0 ? [] : [
      `${shipped} ${
        shipped === 1 ? "field of the shipped topology is" : "fields of the shipped topology are"
      } not modelled; ` +
      '--json lists them under "notModelled"',
    ]),
  ];
}
