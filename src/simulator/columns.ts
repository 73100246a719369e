/**
 * The state of a cluster as data: which tables there are, and the columns of each.
 *
 * Every column says whether an operator can see it. `operations` builds the believed twin from that word alone:
 * a hidden column is never copied out of a running world.
 */

export type Visibility = "visible" | "hidden";

export type ColumnType = "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "f32" | "f64";

/** One column: element type, and who sees it. */
export interface Column<T extends ColumnType = ColumnType> {
  readonly type: T;
  readonly visibility: Visibility;
}

export type Columns = Readonly<Record<string, Column>>;

/**
 * kubectl shows it, exactly: specifications, statuses, and what follows from them. Counters of a kubelet or a controller
 * (probe runs, back-off steps, HPA recommendations) are what `kubectl describe` tells in Events.
 */
function seen<T extends ColumnType>(type: T): Column<T> {
  return { type, visibility: "visible" };
}

/**
 * Nobody sees it as it is: true physics, the engine's own bookkeeping (a hidden cause may have set it), and measurements,
 * of which an operator has noisy samples only.
 */
function hidden<T extends ColumnType>(type: T): Column<T> {
  return { type, visibility: "hidden" };
}

/** How many earlier templates a Deployment keeps, the current one included. */
export const revisionSlots = 4;

/** Endpoint classes per workload: endpoints of one class are alike and computed once. */
export const classSlots = 4;

/** The tables. Times ending in `Ms` are simulated milliseconds, −1 where not set. */
export const tables = {
  world: {
    tick: seen("u32"),
    nextSerial: seen("u32"),
    podRows: seen("i32"),
    freePod: seen("i32"),
    nodeRows: seen("i32"),
    policyRows: seen("i32"),
    pendingPods: seen("i32"),
    /** 1: a Pod or node changed in a way that may let a refused Pod be placed; 2: there are new Pods, no more. */
    placementStale: hidden("u8"),
    /** When refused Pods last had reason to be tried again. */
    placementChangedMs: hidden("i32"),
    /** When the scheduler has to look at a refused Pod again, if nothing happens before. */
    nextPlacementMs: hidden("i32"),
    /** Where the scheduler's next search begins, in its order of nodes. */
    nextStartNode: hidden("u32"),
    reachabilityStale: hidden("u8"),
    nodesUnsettled: hidden("u8"),
    /** When the cluster autoscaler last ordered a node, −1 for never. */
    scaledUpMs: seen("i32"),
    /** Nodes came, went or changed taints: DaemonSets are looked at anew. */
    daemonsStale: hidden("u8"),
  },
  nodes: {
    priceMilli: seen("f64"),
    cpuMillis: seen("f64"),
    memoryMiB: seen("f64"),
    cpuRequested: seen("f64"),
    memoryRequested: seen("f64"),
    /** What NodeResourcesFit's scores count: requests, with upstream's defaults where containers have none. */
    cpuScored: seen("f64"),
    memoryScored: seen("f64"),
    /** CPU that the node's Pods want at most, by their classes' peaks. */
    cpuWantedBound: hidden("f64"),
    /** CPU taken by something that is not a pod. */
    cpuStolen: hidden("f64"),
    memoryStolen: hidden("f64"),
    /** Memory of the node's containers. */
    memoryUsed: hidden("f64"),
    /** Share of its wanted CPU that each pod gets when the node is overcommitted, 0–1. */
    share: hidden("f64"),
    diskMiB: seen("f64"),
    diskUsed: hidden("f64"),
    /** What something outside the Pods writes. */
    diskFillMiBPerMinute: hidden("f64"),
    firstPod: seen("i32"),
    readyAtMs: seen("i32"),
    lastHeartbeatMs: seen("i32"),
    /** Since when the NoExecute taint of a node that is not Ready is on it. */
    taintedMs: seen("i32"),
    /** When the kubelet last found too little memory, and too little disk: each time it says so in an Event. */
    memoryPressureMs: seen("i32"),
    diskPressureMs: seen("i32"),
    /** Since when the cluster autoscaler could do without the node: the value of its DeletionCandidate taint. */
    unneededMs: seen("i32"),
    /** Row of its node group, −1 for a machine that no autoscaler made or may take. */
    group: seen("i16"),
    podLimit: seen("u16"),
    pods: seen("u16"),
    exists: seen("u8"),
    ready: seen("u8"),
    /** Of a node that is not Ready: the condition is Unknown, not False. */
    unreachable: seen("u8"),
    memoryPressure: seen("u8"),
    diskPressure: seen("u8"),
    unschedulable: seen("u8"),
    /** 0 for no drain; else the tick from now on, 1 for the next, in which it asks for evictions. */
    draining: seen("u8"),
    /** The cluster autoscaler drains it and takes it away. */
    leaving: seen("u8"),
    down: hidden("u8"),
  },
  /** Failure domains, as the node controller sees them. */
  zones: {
    /** When the next node that is not Ready may be tainted. */
    nextTaintMs: hidden("f64"),
    ready: hidden("i32"),
    notReady: hidden("i32"),
    state: hidden("u8"),
  },
  nodeGroups: {
    /** How many nodes were made so far. */
    made: seen("i32"),
  },
  pods: {
    serial: seen("u32"),
    createdMs: seen("i32"),
    startedMs: seen("i32"),
    /** When the Ready condition last changed, −1 for a Pod that was never ready. */
    readySinceMs: seen("i32"),
    /** When the present state ends by itself. */
    wakeMs: seen("i32"),
    nextInWorkload: seen("i32"),
    nextOnNode: seen("i32"),
    /** Seen: the kernel's accounting, which `kubectl top` reads out; whole MiB there. */
    memoryMiB: seen("f32"),
    workload: seen("u16"),
    revision: seen("u16"),
    /** −1 while it waits; −2 − n while it waits and is nominated to node n. */
    node: seen("i16"),
    restarts: seen("u16"),
    /** Of a StatefulSet's Pod its ordinal, of a DaemonSet's the row of its node. */
    ordinal: seen("u16"),
    state: seen("u8"),
    reason: seen("u8"),
    ready: seen("u8"),
    endpointClass: hidden("u8"),
    backoffStep: seen("u8"),
    readinessRun: seen("i16"),
    /** Of the startup probe as long as that has not succeeded. */
    livenessRun: seen("i16"),
  },
  /** By row of Pods, where a workload tolerates a NoExecute taint of a Node's manifest for a time only; else no rows. */
  stays: {
    /** When the Pod that is bound is evicted for it, −1 for never. */
    endMs: seen("i32"),
  },
  workloads: {
    cpuMsPerRequest: hidden("f64"),
    costFactor: hidden("f64"),
    fixedLatencyMs: hidden("f64"),
    variability: hidden("f64"),
    baseMemoryMiB: hidden("f64"),
    leakMiBPerMinute: hidden("f64"),
    crashesPerMinute: hidden("f64"),
    startupMs: hidden("f64"),
    warmupMs: hidden("f64"),
    probeLatencyMs: hidden("f64"),
    queueLimit: hidden("f64"),
    /** Requests in flight at one endpoint, callees' time included; 0 where nothing limits them. */
    maxInFlight: hidden("f64"),
    concurrency: hidden("u16"),
    cpuUsed: hidden("f64"),
    /** Memory of its Pods' containers, each in whole bytes. */
    memoryBytes: hidden("f64"),
    firstPod: seen("i32"),
    replicas: seen("i32"),
    revision: seen("i32"),
    revisionNumber: seen("i32"),
    pods: seen("i32"),
    readyPods: seen("i32"),
    /** When the Ready condition of one of its Pods last changed. */
    readyChangedMs: seen("i32"),
    /** A StatefulSet's status.currentRevision: the row that ordinals below its partition keep. */
    currentRevision: seen("i32"),
    /** The Deployment's replicas when its ReplicaSets were last sized for them. */
    sizedFor: seen("i32"),
    updatedPods: seen("i32"),
    outdatedPods: seen("i32"),
    availablePods: seen("i32"),
    /** When a rollout last moved, −1 once it is complete. */
    progressedMs: seen("i32"),
    /** The condition Progressing is False for the reason ProgressDeadlineExceeded. */
    deadlineExceeded: seen("u8"),
    maxSurge: seen("f64"),
    maxUnavailable: seen("f64"),
    /** Pods must be looked at in this tick: something is under way. */
    unsettled: hidden("u8"),
    /** Endpoint classes must be formed anew. */
    classesStale: hidden("u8"),
  },
  revisions: {
    cpuRequest: seen("i32"),
    /** 0 where no limit is set. */
    cpuLimit: seen("i32"),
    memoryRequest: seen("f64"),
    /** 0 where no limit is set. */
    memoryLimit: seen("f64"),
    cpuUnrequested: seen("i32"),
    memoryUnrequested: seen("f64"),
    /** Share of requests that Pods of this revision fail. */
    defectErrorRatio: hidden("f64"),
    /** CPU a request costs here over what it costs the workload: 1 by default. */
    costFactor: hidden("f64"),
    /** A container of this revision exits this long after its start; 0 for never. */
    crashAfterMs: hidden("i32"),
    imageMissing: hidden("u8"),
    /** As `kubectl rollout history` lists it; a rollback gives an old template the newest number. 0 where none is kept. */
    number: seen("i32"),
    /** Its number when it was written, which stays: what a pod-template-hash is to upstream. */
    firstNumber: seen("i32"),
    /** The number at which image, configuration or annotations last changed: equal templates of one build are one revision. */
    build: seen("i32"),
    /** A ReplicaSet's spec.replicas, and the Deployment's replicas plus surge when it was last sized. */
    replicas: seen("i32"),
    maxReplicas: seen("i32"),
    graceMs: seen("i32"),
    startupDelayMs: seen("i32"),
    /** 0 where there is no such probe. */
    startupPeriodMs: seen("i32"),
    startupTimeoutMs: seen("i32"),
    readinessDelayMs: seen("i32"),
    /** 0 where there is no such probe. */
    readinessPeriodMs: seen("i32"),
    readinessTimeoutMs: seen("i32"),
    livenessDelayMs: seen("i32"),
    livenessPeriodMs: seen("i32"),
    livenessTimeoutMs: seen("i32"),
    startupFailure: seen("u16"),
    readinessSuccess: seen("u16"),
    readinessFailure: seen("u16"),
    livenessFailure: seen("u16"),
  },
  classes: {
    /** Millicores an endpoint of this class can use; 0 refuses every request. */
    cpuMillis: hidden("f64"),
    /** Requests waiting at each endpoint. */
    backlog: hidden("f64"),
    /** Millicores each endpoint used in the last tick. */
    cpuUsed: hidden("f64"),
    /** Share of its CPU limit that an endpoint wants at most, in millicores (0 while not known), and since it was set. */
    peak: hidden("f64"),
    peakMillis: hidden("f64"),
    recentMillis: hidden("f64"),
    endpoints: hidden("i32"),
    revision: hidden("i32"),
  },
  services: {
    offeredRate: hidden("f64"),
    servedRate: hidden("f64"),
    selfErrorRatio: hidden("f64"),
    selfMs: hidden("f64"),
    selfVariance: hidden("f64"),
    responseMs: hidden("f64"),
    responseVariance: hidden("f64"),
    errorRatio: hidden("f64"),
    backlog: hidden("f64"),
    /** What arrives over what the ready endpoints can serve. */
    load: hidden("f64"),
    shedRatio: seen("f64"),
    /** Traffic from a source outside the call graph, as a share of the traffic within it. */
    extraLoad: hidden("f64"),
    workload: seen("u16"),
  },
  calls: {
    callsPerRequest: seen("f64"),
    cacheHitRatio: hidden("f64"),
    latencyMs: hidden("f64"),
    extraLatencyMs: hidden("f64"),
    lossRatio: hidden("f64"),
    unresolvedRatio: hidden("f64"),
    /** Share of attempts that the callee answers with an error at once, for example for wrong credentials. */
    rejectedRatio: hidden("f64"),
    timeoutMs: seen("f64"),
    /** Retries allowed as a share of first attempts. It is the clients' own, as the attempts are: what they do is only measured. */
    retryBudget: hidden("f64"),
    /** Failure probability of one attempt in the last tick. */
    attemptFailure: hidden("f64"),
    attemptMs: hidden("f64"),
    attemptsPerCall: hidden("f64"),
    caller: seen("u16"),
    callee: seen("u16"),
    group: seen("u8"),
    attempts: hidden("u8"),
    open: seen("u8"),
  },
  entries: {
    rate: hidden("f64"),
    service: seen("u16"),
    /** Row of the workload whose Pods make the requests, −1 for users outside the cluster. */
    source: seen("i32"),
    open: seen("u8"),
  },
  hpas: {
    nextSyncMs: seen("i32"),
    minReplicas: seen("i32"),
    maxReplicas: seen("i32"),
    /** How many recommendations were given; they go round the HPA's rows. */
    recommendations: seen("i32"),
    /** Reasons of the conditions, by number. */
    ableToScale: seen("u8"),
    scalingActive: seen("u8"),
    scalingLimited: seen("u8"),
  },
  /** What `kubectl describe hpa` shows as current, −1 while unknown. */
  hpaMetrics: {
    utilizationPercent: seen("i32"),
    /** Millicores or MiB. */
    averageValue: seen("i32"),
  },
  hpaRecommendations: {
    atMs: seen("i32"),
    replicas: seen("i32"),
  },
  /** Rescales that a behavior's policies count. */
  hpaEvents: {
    atMs: seen("i32"),
    change: seen("i32"),
  },
  budgets: {
    currentHealthy: seen("i32"),
    desiredHealthy: seen("i32"),
    expectedPods: seen("i32"),
    disruptionsAllowed: seen("i32"),
  },
  policies: {
    createdMs: seen("i32"),
    /** Index into the catalogue's policies. */
    fact: seen("u16"),
    enabled: seen("u8"),
    /** Whether what is open was last decided with this policy enabled. */
    enforced: seen("u8"),
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type Tables = typeof tables;
export type TableName = keyof Tables;
