/** CIDR text of IPv4 comes in, ranges of addresses as unsigned 32-bit numbers go out. */

/** First and last address of a block. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** The range of `10.0.0.0/8`; null for anything that is not an IPv4 block, IPv6 among it. */
export function ipv4Range(cidr: string): AddressRange | null {
  const [, text = "", length = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(cidr) ?? [];
  const address = ipv4Address(text);
  const bits = Number(length);
  if (address === null || length === "" || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** The number of `10.0.0.1`; null when the text is no IPv4 address. */
export function ipv4Address(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((address, part) => address * 256 + Number(part), 0);
}

/** Whether text is an IPv6 block; the model has no address in any. */
export function isIpv6Block(cidr: string): boolean {
  const [, text = "", length = ""] = /^([\da-f:.]+)\/(\d{1,3})$/i.exec(cidr) ?? [];
  if (length === "" || Number(length) > 128) return false;
  try {
    return new URL(`http://[${text}]/`).hostname.length > 2;
  } catch {
    return false;
  }
}
