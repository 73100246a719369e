/** Pod templates' environment variables and arguments come in, the Services that they name go out as calls. */

import type { CallGuess } from "./call_guess.ts";
import type { ImportedManifests, PodText } from "./imported_manifests.ts";

/** Variables of these names hold where something is found. */
const address =
  /(^|_)(ADDR|ADDRESS|HOST|HOSTS|HOSTNAME|URL|URLS|URI|ENDPOINT|ENDPOINTS|SERVER|SERVERS|SERVICE|DSN|BROKER|BROKERS|UPSTREAM|TARGET|BACKEND|CONNECTION|CONNECTIONSTRING)$/i;

export function callsFromTexts({ workloads, services }: ImportedManifests): CallGuess[] {
  return workloads.flatMap(({ name, texts }) =>
    texts.flatMap((text) =>
      namedServices(text, services).filter((service) => services.get(service) !== name)
        .map((service) => ({ from: name, to: services.get(service) ?? name, why: `${text.where} of ${name} names it` }))
    )
  );
}

function namedServices({ variable, value }: PodText, services: ReadonlyMap<string, string>): string[] {
  if (value === null) {
    return address.test(variable) ? [...services.keys()].filter((name) => isNamed(variable, name)) : [];
  }
  const found: string[] = [];
  // A host: after a scheme or credentials, before a port, a path or the domain of the cluster.
  for (const match of value.matchAll(/(:\/\/|@)?\b([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)((?:\.[-a-z0-9]+)*)(:\d+)?/gi)) {
    const [, scheme, host, domain, port] = match;
    if (!services.has(host)) continue;
    const isAddress = scheme !== undefined || port !== undefined || /^(\.[-a-z0-9]+)?\.svc\b/.test(domain);
    if (isAddress || (address.test(variable) && domain.split(".").length <= 2)) found.push(host);
  }
  return found;
}

/** `CART_SERVICE_HOST` without a value names the Service `cartservice`, `cart-service` or `cart`. */
function isNamed(variable: string, service: string): boolean {
  const bare = variable.replace(address, "").replaceAll("_", "").toLowerCase();
  const plain = service.replaceAll(/[-_.]/g, "").toLowerCase();
  return bare.length >= 3 && (plain === bare || plain === `${bare}service` || `${plain}service` === bare);
}
