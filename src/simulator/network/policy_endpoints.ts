/** A ClusterSpec comes in, what NetworkPolicies can tell apart goes out: its workloads by row, and after them its DNS. */

import type { PolicyEndpoint } from "./network_policy.ts";
import type { ClusterSpec } from "../spec.ts";

/** 10.244.0.0, where the Pod addresses of kubeadm's and kind's clusters begin. */
const firstPodAddress = 0x0af40000;

/**
 * CoreDNS as kubeadm installs it. Every call looks its callee's name up there: an egress policy that forgets it shuts
 * the Pods out of every Service.
 */
const dns = {
  namespace: "kube-system",
  labels: { "k8s-app": "kube-dns" },
  ports: [{ name: "dns", port: 53, protocol: "UDP" }, { name: "dns-tcp", port: 53, protocol: "TCP" }],
} as const;

/** A workload's Pods share its address: blocks of addresses tell workloads apart, not Pods. */
export function policyEndpoints({ workloads }: ClusterSpec): readonly PolicyEndpoint[] {
  const pods = workloads.map(({ namespace, podLabels, containerPorts }, w) => ({
    namespace,
    labels: podLabels,
    ports: containerPorts,
    address: firstPodAddress + 256 + w,
  }));
  return [...pods, { ...dns, address: firstPodAddress + 2 }];
}
