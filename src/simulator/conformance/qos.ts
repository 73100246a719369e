/** Conformance of QoS classes, and of what the kernel is told about killing each container. */

import { z } from "zod";
import { type ContainerResources, isNodeCritical, oomScoreAdjust, qosClass } from "../kubelet/qos.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

/** Only cpu and memory count; other resources have no say in a QoS class. */
const amounts = z.looseObject({ cpuMilli: z.number().default(0), memoryBytes: z.number().default(0) }).prefault({});
const container = z.strictObject({ requests: amounts, limits: amounts });
const qos = z.enum(["Guaranteed", "Burstable", "BestEffort"]);

export const qosClassKind = conformanceKind({
  name: "QoS class",
  schema: z.strictObject({
    name: z.string().optional(),
    containers: z.array(container),
    expectedQosClass: qos,
    source: z.string().optional(),
  }),
  differences: ({ containers, expectedQosClass }) =>
    difference("QoS class", expectedQosClass, qosClass(containers.map(resourcesOf))),
});

export const oomScoreKind = conformanceKind({
  name: "OOM score",
  schema: z.strictObject({
    name: z.string().optional(),
    priority: z.int().default(0),
    priorityClassName: z.string().default(""),
    nodeMemoryCapacityBytes: z.number().positive(),
    containers: z.array(container.extend({ expectedOomScoreAdj: z.int() })),
    expectedQosClass: qos,
    source: z.string().optional(),
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
