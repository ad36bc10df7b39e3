/**
 * Base URLs that send secrets over the network unencrypted.
 *
 * @internal
 */

/**
 * Returns whether a valid base URL is of `http://` and a host other than this machine: `localhost`, names below it, and the
 * addresses 127.0.0.0/8 and ::1.
 *
 * @internal
 */
export const isInsecure = (baseUrl: string): boolean =>
  new URL(baseUrl).protocol === "http:" && !isLoopback(hostOf(baseUrl))

/**
 * Returns whether a valid base URL is of one of FastMoss's hosts. All of them have `https://`.
 *
 * @internal
 */
export const isFastMoss = (baseUrl: string): boolean => /(^|\.)fastmoss\.com$/.test(hostOf(baseUrl))

// A dot at the end of a host name changes nothing. `URL` writes addresses in their canonical form, and names in lower case.
const hostOf = (baseUrl: string): string => new URL(baseUrl).hostname.replace(/\.$/, "")

const isLoopback = (host: string): boolean =>
  /^(127(\.\d{1,3}){3}|(.+\.)?localhost|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(host)
