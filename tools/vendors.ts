/** Vendors: from source files to the imports of a package outside the one place that may name it. */

import { areaOf, isTest, type VendorRule, vendorRules } from "./import_rules.ts";
import { imports } from "../src/lab/provenance/imports.ts";
import type { SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

export function vendors(files: readonly SourceFile[]): readonly Violation[] {
  const owners = new Map<VendorRule, string>();
  const violations: Violation[] = [];
  for (const file of files.filter(({ path }) => path.startsWith("src/"))) {
    for (const { specifier, line } of imports(file)) {
      const rule = vendorRules.find((candidate) => matches(candidate.vendor, specifier));
      if (rule === undefined) continue;
      if (!rule.areas.includes(areaOf(file.path))) {
        const message = `names "${specifier}", which belongs in ${rule.areas.join(" or ")}`;
        violations.push({ file: file.path, line, message });
      } else if (rule.oneFile && !isTest(file.path)) {
        const owner = owners.get(rule) ?? file.path;
        owners.set(rule, owner);
        if (owner !== file.path) {
          violations.push({ file: file.path, line, message: `names "${specifier}", which ${owner} already owns` });
        }
      }
    }
  }
  return violations;
}

function matches(vendor: string, specifier: string): boolean {
  return specifier === vendor || specifier.startsWith(vendor.endsWith("/") ? vendor : `${vendor}/`);
}
