/** The name of a workload comes in, what it seems to be for goes out. */

/** Watches or serves the others beside their requests. */
const infrastructure =
  /(^|[-_.])(jaeger|zipkin|tempo|otel|opentelemetry|collector|prometheus|grafana|alertmanager|exporter|loki|fluentd?|fluent-bit|kibana|elasticsearch|logstash|consul|etcd|zookeeper|istio|envoy|linkerd|metrics-server|kube-state-metrics|cert-manager|dashboard|weave-scope|mailhog|phpmyadmin|pgadmin|coredns|kube-dns|kube-proxy)($|[-_.\d])/i;

const generator =
  /(load-?(gen|generator|test|tester|driver)|locust|k6|jmeter|gatling|wrk2?|vegeta|traffic-?gen|client-?sim)/i;

const store =
  /(^|[-_.])(db|database|redis|valkey|mongo|mongodb|mysql|mariadb|postgres|postgresql|pg|cassandra|memcached|memcache|cache|rabbitmq|kafka|nats|sql|store)($|[-_.\d])/i;

/** Faces the users. */
const front =
  /^(front-?end|web(-?(app|site|ui|server|shop))?|www|ui|(api-?)?gateway|edge|portal|storefront|bff|nginx(-.+)?|.+-(front-?end|gateway|ui))$/i;

export function facesUsers(name: string): boolean {
  return front.test(name);
}

export type WorkloadRole = "infrastructure" | "generator" | "store" | "service";

export function workloadRole(name: string): WorkloadRole {
  if (generator.test(name)) return "generator";
  if (infrastructure.test(name)) return "infrastructure";
  return store.test(name) ? "store" : "service";
}

/** What stands in a store's name beside the kind of store: `user-timeline` of `user-timeline-redis`, empty for `redis`. */
export function storeOwner(name: string): string {
  const parts = name.split(/[-_.]/).filter((part) => !store.test(part));
  return parts.join("-");
}
