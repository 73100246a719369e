/** Conformance of QoS classes, and of what the kernel is told about killing each container. */

import { z } from "zod";
import { type ContainerResources, isNodeCritical, oomScoreAdjust, qosClass } from "../kubelet/qos.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

/** Only cpu and memory count; what is "other:" has no say in a QoS class. */
const amounts = z
  .object({ cpuMilli: z.number().default(0), memoryBytes: z.number().default(0) })
  .catchall(z.number())
  .refine((value) => Object.keys(value).every((key) => /^(cpuMilli|memoryBytes|other:.*)$/.test(key)))
  .prefault({});
const container = z.strictObject({ requests: amounts, limits: amounts });
const qos = z.enum(["Guaranteed", "Burstable", "BestEffort"]);

export const qosClassKind = conformanceKind({
  name: "QoS class",
  schema: z.strictObject({
    name: z.string(),
    containers: z.array(container),
    expectedQosClass: qos,
    source: z.string(),
  }),
  differences: ({ containers, expectedQosClass }) =>
    difference("QoS class", expectedQosClass, qosClass(containers.map(resourcesOf))),
});

export const oomScoreKind = conformanceKind({
  name: "OOM score",
  schema: z.strictObject({
    name: z.string(),
    priority: z.int().default(0),
    priorityClassName: z.string().default(""),
    nodeMemoryCapacityBytes: z.number().positive(),
    containers: z.array(container.extend({ expectedOomScoreAdj: z.int() })),
    expectedQosClass: qos,
    source: z.string(),
  }),
  differences({ priority, priorityClassName, nodeMemoryCapacityBytes, containers, expectedQosClass }) {
    const actual = qosClass(containers.map(resourcesOf));
    const nodeCritical = isNodeCritical(priorityClassName, priority);
    return [
      ...difference("QoS class", expectedQosClass, actual),
      ...containers.flatMap(({ requests, expectedOomScoreAdj }, index) => {
        const subject = { memoryRequest: requests.memoryBytes, nodeMemory: nodeMemoryCapacityBytes };
        const adjust = oomScoreAdjust({ qos: actual, nodeCritical, ...subject });
        return difference(`oom_score_adj of container ${index}`, expectedOomScoreAdj, adjust);
      }),
    ];
  },
});

function resourcesOf({ requests, limits }: z.infer<typeof container>): ContainerResources {
  return {
    cpuRequest: requests.cpuMilli,
    cpuLimit: limits.cpuMilli,
    memoryRequest: requests.memoryBytes,
    memoryLimit: limits.memoryBytes,
  };
}
