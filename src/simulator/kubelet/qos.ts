/** A Pod's requests and limits come in; its QoS class and what the kernel is told about killing it go out. */

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** One container's resources; 0 is not set. Memory in any unit, as long as it is one. */
export interface ContainerResources {
  readonly cpuRequest: number;
  readonly cpuLimit: number;
  readonly memoryRequest: number;
  readonly memoryLimit: number;
}

/**
 * Upstream's ComputePodQOS. Sums over containers are compared, but every single container needs both limits for
 * Guaranteed. Requests that default to the limits have to be filled in before.
 */
export function qosClass(containers: readonly ContainerResources[]): QosClass {
  let cpuRequest = 0;
  let cpuLimit = 0;
  let memoryRequest = 0;
  let memoryLimit = 0;
  let isLimited = true;
  for (const container of containers) {
    cpuRequest += container.cpuRequest;
    cpuLimit += container.cpuLimit;
    memoryRequest += container.memoryRequest;
    memoryLimit += container.memoryLimit;
    if (container.cpuLimit === 0 || container.memoryLimit === 0) isLimited = false;
  }
  if (cpuRequest + cpuLimit + memoryRequest + memoryLimit === 0) return "BestEffort";
  return isLimited && cpuRequest === cpuLimit && memoryRequest === memoryLimit ? "Guaranteed" : "Burstable";
}

/** Priorities from here on are the cluster's own. */
export const systemCriticalPriority = 2_000_000_000;

/** What spares a Pod from the kernel's killer: its class by name, and a priority that only the cluster's own have. */
export function isNodeCritical(priorityClassName: string, priority: number): boolean {
  return priorityClassName === "system-node-critical" && priority >= systemCriticalPriority;
}

/** One container, as the kernel's killer is told about it; both memories in one unit. */
export interface OomSubject {
  readonly qos: QosClass;
  readonly nodeCritical: boolean;
  readonly memoryRequest: number;
  readonly nodeMemory: number;
}

/** A Guaranteed or node-critical container is killed only when nothing else is left. */
const sparedAdjust = -997;

/** Upstream's GetContainerOOMScoreAdjust: a Burstable container is the safer the more of the node it requests. */
export function oomScoreAdjust({ qos, nodeCritical, memoryRequest, nodeMemory }: OomSubject): number {
  if (nodeCritical || qos === "Guaranteed") return sparedAdjust;
  if (qos === "BestEffort") return 1000;
  const adjust = 1000 - Math.floor((1000 * memoryRequest) / nodeMemory);
  return Math.min(999, Math.max(1000 + sparedAdjust, adjust));
}
