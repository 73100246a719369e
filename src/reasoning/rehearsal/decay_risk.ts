/** From a graph of harm and timed hazards to the propagation decay risk R of definitions §3, on plain arrays. */

/** Who hurts whom. Vertices are numbered; an edge carries harm in its own direction. */
export interface HarmGraph {
  /** κ per vertex, summing to 1. */
  readonly criticality: readonly number[];
  /** Weights w in 0–1: the share of the harm at `from` that is felt at `to`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly weight: number }[];
}

/** One step of a plan: when it happens and the hazard, 0–0.95, it puts on each vertex. */
export interface HazardStep {
  readonly tick: number;
  readonly hazards: readonly number[];
}

export interface DecayParameters {
  /** β in (0, 1), the share of harm that survives a hop. */
  readonly beta: number;
  /** T, ticks in which half a dose heals. */
  readonly halfLifeTicks: number;
  /** η, risk per unit of energy. */
  readonly eta: number;
}

export interface DecayRisk {
  /** R, 0–1. */
  readonly risk: number;
  readonly energy: number;
  /** Energy per vertex; sums to `energy`. */
  readonly energies: readonly number[];
  /** Dose per vertex, summed over the steps without healing. */
  readonly doses: readonly number[];
}

/** Keeps the dose −ln(1−p) finite (definitions §3). */
const largestReach = 0.999;

/** Far below any figure that is shown; the iteration is monotone, so what is left off only lowers p. */
const fixpointTolerance = 1e-12;

/** Propagation decay risk of timed hazards. Steps that come together cost more than the sum of their risks. */
export function decayRisk(graph: HarmGraph, steps: readonly HazardStep[], parameters: DecayParameters): DecayRisk {
  const doses = steps.map((step) => reach(graph, step.hazards, parameters.beta).map(dose));
  const scale = parameters.halfLifeTicks / (2 * Math.LN2);
  const energies = graph.criticality.map((criticality, v) => {
    let sum = 0;
    for (let i = 0; i < steps.length; i++) {
      for (let j = 0; j < steps.length; j++) {
        const apart = Math.abs(steps[i].tick - steps[j].tick);
        sum += doses[i][v] * doses[j][v] * 2 ** (-apart / parameters.halfLifeTicks);
      }
    }
    return scale * criticality * sum;
  });
  const energy = energies.reduce((sum, value) => sum + value, 0);
  return {
    risk: 1 - Math.exp(-parameters.eta * energy),
    energy,
    energies,
    doses: graph.criticality.map((_, v) => doses.reduce((sum, ofStep) => sum + ofStep[v], 0)),
  };
}

/** Least fixpoint of p(v) = 1 − (1−h(v))·Π_u(1 − β·w_uv·p(u)), climbed from p = h; cycles only make it climb longer. */
function reach(graph: HarmGraph, hazards: readonly number[], beta: number): readonly number[] {
  const reached = [...hazards];
  const spared = new Array<number>(reached.length);
  for (let change = 1; change > fixpointTolerance;) {
    for (let v = 0; v < spared.length; v++) spared[v] = 1 - hazards[v];
    for (const { from, to, weight } of graph.edges) spared[to] *= 1 - beta * weight * reached[from];
    change = 0;
    for (let v = 0; v < reached.length; v++) {
      change = Math.max(change, 1 - spared[v] - reached[v]);
      reached[v] = Math.max(reached[v], 1 - spared[v]);
    }
  }
  return reached;
}

function dose(probability: number): number {
  return -Math.log(1 - Math.min(probability, largestReach));
}
