/**
 * Every number an agent uses, in one flat record: the genome that evolution varies and an ablation sets.
 *
 * Sections are definitions.md's. Values without a source there are assumed by us and wait for calibration on the dev split.
 * One tick is `tickSeconds` (5 s by default).
 */
export interface Policy {
  // Handling of an incident
  /** Ticks that pass in the world while the agent decides. */
  readonly decisionTicks: number;
  /** Ticks after the last step of a plan before its recovery is judged (§6). */
  readonly verifyTicks: number;
  /** Passes through the loop before a person is called, count. */
  readonly maxAttempts: number;

  // Planning
  /** Plans besides *do nothing*, count: 3 for Sentinel. */
  readonly plansPerDiagnosis: number;
  /** CPU utilisation (usage over limit) that scaling aims at, 0–1. */
  readonly targetUtilisation: number;
  /** CPU utilisation from which a service counts as saturated, 0–1. */
  readonly saturatedUtilisation: number;
  /** Share of a service's requests that the shed-load move refuses, 0–1. */
  readonly shedShare: number;
  /** Ticks that a temporary shedding lasts. */
  readonly shedTicks: number;
  /** Ticks an added node is given to join before pods are moved to it. */
  readonly nodeStartTicks: number;
  /** Factor by which raised limits grow. */
  readonly limitGrowth: number;
  /** Largest number of replicas a move asks for, count. */
  readonly replicaCeiling: number;
  /** Bound of the summed rule biases on one move's score, in score units (a move's own score is 0–1), §7. */
  readonly ruleBiasLimit: number;
  /** Bonus of a move that recovered every recalled incident, in score units; 0 switches it off. */
  readonly recallBonus: number;

  // Propagation decay risk (§3)
  /** β, share of harm that survives a hop, 0–1 exclusive. */
  readonly riskBeta: number;
  /** T, ticks in which half a dose heals. */
  readonly riskHalfLifeTicks: number;
  /** η, risk per unit of energy (1/ticks); 0 switches risk off. */
  readonly riskEta: number;
  /** Class hazards, 0–1, of the actions that touch something running (adding a node and waiting touch nothing). */
  readonly hazardCordon: number;
  readonly hazardUncordon: number;
  readonly hazardDrain: number;
  readonly hazardEvict: number;
  readonly hazardScale: number;
  readonly hazardSetResources: number;
  readonly hazardRestartRollout: number;
  readonly hazardRollbackRollout: number;
  readonly hazardPatchProbe: number;
  readonly hazardPatchHpa: number;
  readonly hazardPatchNetworkPolicy: number;
  readonly hazardRemoveNode: number;
  readonly hazardShedTraffic: number;

  // Cascade shadowing (§4)
  /** Ticks rolled per future; must span eviction and slow starts. */
  readonly horizonTicks: number;
  /** m, replicates per plan and future, count. */
  readonly replicates: number;
  /** Share of the lowest replicates whose mean is a future's value (CVaR), 0–1. */
  readonly cvarShare: number;
  /** τ of the entropic soft-min over futures, in units of stability. */
  readonly softMinTau: number;
  /** w_f of the main future; the three weights are normalised to sum 1. */
  readonly weightMain: number;
  /** w_f of the likely-next future. */
  readonly weightLikely: number;
  /** w_f of the worst-historical future, at least 0.1 but in an ablation. */
  readonly weightWorst: number;
  /** Ticks after the decision at which the fault that a future adds begins. */
  readonly upcomingAfterTicks: number;

  // Hybrid Pareto selection (§5)
  /** Gate: least mean stability in the main future, 0–1. */
  readonly sloFloor: number;
  /** Gate: largest cost of a plan, in cost units of `operations/utility`. */
  readonly costBudget: number;
  /** Gate: largest propagation risk R, 0–1. */
  readonly riskCeiling: number;
  /** Gate: largest R while the diagnosis is cautious (§2), 0–1. */
  readonly cautiousRiskCeiling: number;
  /** δ of the no-regression gate, in units of utility. */
  readonly regressionDelta: number;
  /** ε of each objective's box, in units of the objective (0–1). */
  readonly epsilonStability: number;
  readonly epsilonCost: number;
  readonly epsilonResilience: number;
  readonly epsilonRisk: number;
  /** λ of each objective in the Chebyshev distance. */
  readonly lambdaStability: number;
  readonly lambdaCost: number;
  readonly lambdaResilience: number;
  readonly lambdaRisk: number;
  /** Weight of the augmenting sum in the Chebyshev distance. */
  readonly chebyshevRho: number;
  /** ε_g, distances in the same step of this size are ties. */
  readonly scoreTie: number;

  // Symptoms (§2)
  /** Newest ticks whose samples are held against the past. */
  readonly recentTicks: number;
  /** Oldest ticks of the window that count as the normal past. */
  readonly baselineTicks: number;
  /** Least samples of the past for a score, count. */
  readonly baselineSamples: number;
  /** Ticks for which an event or a restart still counts as a symptom. */
  readonly eventTicks: number;
  /** Newest ticks over which the slope of memory is taken. */
  readonly slopeTicks: number;
  /** Ticks for which a change by somebody else is suspect. */
  readonly changeTicks: number;

  // Diagnosis (§2)
  /** Score at which a symptom speaks neither for nor against a fault, in robust scores. */
  readonly symptomThreshold: number;
  /** Log-likelihood ratio per unit of score, in nats. */
  readonly evidenceSlope: number;
  /** Largest log-likelihood ratio of one symptom for, and against, in nats. */
  readonly evidenceFor: number;
  readonly evidenceAgainst: number;
  /** Factor on the leaks of fault_parameters. */
  readonly leakScale: number;
  /** Share of harm that one call passes on, 0–1. */
  readonly callAttenuation: number;
  /** Chance that an incident has a fault at all, 0–1. */
  readonly priorFault: number;
  /** Weight of the catalogue's mechanism shares against memory, in pseudo-counts. */
  readonly priorStrength: number;
  /** Largest weight of memory in the prior, in pseudo-counts. */
  readonly recallPseudoCounts: number;
  /** Incidents recalled, count. */
  readonly recallK: number;
  /** Least similarity of a recalled incident, 0–1. */
  readonly recallSimilarity: number;
  /** q of *unknown* for every symptom of an entity that it touches. */
  readonly unknownLikelihood: number;
  /** Chance that *unknown* touches an entity, 0–1; 1 is the flat likelihood to the letter. */
  readonly unknownReach: number;
  /** Chance that an incident's fault is outside the catalogue, 0–1. */
  readonly unknownPrior: number;
  /** Largest fault set, count: 2 for Sentinel, 3 for Legion. */
  readonly maxFaults: number;
  /** Single faults that enter pairs, count. */
  readonly pairCandidates: number;
  /** Temperature of the posterior: above 1 is less sure. */
  readonly temperature: number;
  /** Posterior predictive p of unexplained symptoms below which a diagnosis is cautious. */
  readonly unexplainedP: number;

  // Diagnosis echo rejection (§6)
  /** Refutations as likelihoods (scoped), the rule that one failure forbids (literal), or none. */
  readonly rejection: "off" | "literal" | "scoped";
  /** Posterior below which a tested fault set is forbidden. */
  readonly banPosterior: number;
  /** Predicted recovery whose failure forbids the fault set at once, 0–1. */
  readonly refuteCertain: number;
  /** Distinct failed plans that forbid a fault set, count. */
  readonly refutePlans: number;
  /** Bayes factor of newer evidence that re-opens a forbidden fault set. */
  readonly reopenBayesFactor: number;
  /** Recovery predicted for doing nothing below which a recovery confirms the diagnosis, 0–1. */
  readonly naturalRecovery: number;

  // Procedural preemption (§7)
  /** Replicates to choose the best plan in hindsight on, and as many to test it, count. */
  readonly hindsightReplicates: number;
  /** δ_min, least advantage in utility worth a rule. */
  readonly ruleAdvantage: number;
  /** Bias of a new rule on the moves it prefers, 0–1. */
  readonly ruleBias: number;
  /** Rules tried per incident, those with the fewest trials first, count. */
  readonly trialRules: number;
  /** Replicates of one trial of a rule, count. */
  readonly trialReplicates: number;
}

/** The hand-set policy that every tuned one is compared with. */
export const defaultPolicy: Policy = {
  decisionTicks: 2,
  verifyTicks: 36,
  maxAttempts: 3,

  plansPerDiagnosis: 3,
  targetUtilisation: 0.6,
  saturatedUtilisation: 0.75,
  shedShare: 0.3,
  shedTicks: 12,
  nodeStartTicks: 12,
  limitGrowth: 2,
  replicaCeiling: 10,
  ruleBiasLimit: 0.3,
  recallBonus: 0.1,

  riskBeta: 0.5,
  riskHalfLifeTicks: 24,
  riskEta: 2,
  hazardCordon: 0.02,
  hazardUncordon: 0.02,
  hazardDrain: 0.25,
  hazardEvict: 0.08,
  hazardScale: 0.03,
  hazardSetResources: 0.12,
  hazardRestartRollout: 0.1,
  hazardRollbackRollout: 0.12,
  hazardPatchProbe: 0.1,
  hazardPatchHpa: 0.03,
  hazardPatchNetworkPolicy: 0.05,
  hazardRemoveNode: 0.3,
  hazardShedTraffic: 0.08,

  horizonTicks: 120,
  replicates: 8,
  cvarShare: 0.25,
  softMinTau: 0.1,
  weightMain: 0.6,
  weightLikely: 0.25,
  weightWorst: 0.15,
  upcomingAfterTicks: 24,

  sloFloor: 0.1,
  costBudget: 5,
  riskCeiling: 0.6,
  cautiousRiskCeiling: 0.3,
  regressionDelta: 0.03,
  epsilonStability: 0.02,
  epsilonCost: 0.05,
  epsilonResilience: 0.02,
  epsilonRisk: 0.05,
  lambdaStability: 1,
  lambdaCost: 0.3,
  lambdaResilience: 0.8,
  lambdaRisk: 0.4,
  chebyshevRho: 1e-3,
  scoreTie: 0.01,

  recentTicks: 8,
  baselineTicks: 48,
  baselineSamples: 8,
  eventTicks: 120,
  slopeTicks: 36,
  changeTicks: 240,

  symptomThreshold: 3,
  evidenceSlope: 1,
  evidenceFor: 4,
  evidenceAgainst: 2.5,
  leakScale: 1,
  callAttenuation: 0.85,
  priorFault: 0.6,
  priorStrength: 10,
  recallPseudoCounts: 5,
  recallK: 8,
  recallSimilarity: 0.6,
  unknownLikelihood: 0.3,
  unknownReach: 0.1,
  unknownPrior: 0.03,
  maxFaults: 2,
  pairCandidates: 40,
  temperature: 1.25,
  unexplainedP: 0.01,

  rejection: "scoped",
  banPosterior: 0.02,
  refuteCertain: 0.9,
  refutePlans: 2,
  reopenBayesFactor: 20,
  naturalRecovery: 0.5,

  hindsightReplicates: 16,
  ruleAdvantage: 0.02,
  ruleBias: 0.5,
  trialRules: 8,
  trialReplicates: 8,
};
