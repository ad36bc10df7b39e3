/**
 * Detection of base URLs that would send secrets unencrypted over a network.
 *
 * @internal
 */

/**
 * Returns true if a valid base URL uses `http://` and its host is another machine. This machine is `localhost`, its
 * subdomains, and the addresses 127.0.0.0/8 and ::1.
 *
 * @internal
 */
export const isInsecure = (baseUrl: string): boolean =>
  new URL(baseUrl).protocol === "http:" && !isLoopback(hostOf(baseUrl))

/**
 * Returns true if the host of a valid base URL belongs to FastMoss. All of FastMoss's hosts use `https://`.
 *
 * @internal
 */
export const isFastMoss = (baseUrl: string): boolean => /(^|\.)fastmoss\.com$/.test(hostOf(baseUrl))

// A trailing dot does not change a host. `URL` already writes addresses in canonical form, and names in lower case.
const hostOf = (baseUrl: string): string => new URL(baseUrl).hostname.replace(/\.$/, "")

const isLoopback = (host: string): boolean =>
  /^(127(\.\d{1,3}){3}|(.+\.)?localhost|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(host)
