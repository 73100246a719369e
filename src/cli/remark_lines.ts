/** From what a scenario's manifests ask for and nobody models to lines: a person's own files by place, others by number. */

import { resolve } from "node:path/posix";
import { shippedTopologies } from "../lab/shipped_topologies.ts";
import { wrapText } from "./wrap_text.ts";

/** As many as leave the story in sight. */
const shownRemarks = 10;

/**
 * `remarks` begin with the path of a file, as `Scenario.notModelled` does: a place holds no blank, and so stays whole. Whole
 * objects that are skipped come before fields.
 */
export function remarkLines(remarks: readonly string[], width: number): readonly string[] {
  const own = remarks.filter((remark) => !resolve(remark).startsWith(`${shippedTopologies}/`));
  const ordered = [...own.filter(isSkipped), ...own.filter((remark) => !isSkipped(remark))];
  const shipped = remarks.length - own.length;
  const more = own.length - shownRemarks;
  return [
    ...(own.length === 0 ? [] : ["Not modelled in your files:"]),
    ...ordered.slice(0, shownRemarks).flatMap((remark) =>
      wrapText(remark, width - 4).map((line, index) => `${index === 0 ? "  " : "    "}${line}`)
    ),
    ...(more > 0 ? [`  and ${more} more, --json lists all under "notModelled"`] : []),
    ...(shipped === 0 ? [] : wrapText(
      `${shipped} ${
        shipped === 1 ? "field of the shipped topology is" : "fields of the shipped topology are"
      } not modelled; ` +
        '--json lists them under "notModelled"',
      width,
    )),
  ];
}

function isSkipped(remark: string): boolean {
  return remark.includes(" is skipped: ");
}
