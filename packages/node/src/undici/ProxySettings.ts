import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * Settings of the proxies: their URLs for HTTP and HTTPS requests, and the hosts that are reached without a proxy.
 *
 * An empty URL means no proxy. The URLs are redacted, because they may contain a password. `noProxy` is a list in the
 * format of the variable `NO_PROXY`.
 *
 * @internal
 */
export interface ProxySettings {
  readonly httpProxy: Redacted.Redacted
  readonly httpsProxy: Redacted.Redacted
  readonly noProxy: string
}

/** The text of a proxy setting, and the name of the environment variable or option that contains it. */
interface Named {
  readonly name: string
  readonly text: string
}

/**
 * Part of a message: the expected form of a proxy URL.
 *
 * @internal
 */
export const form = "must be like http://user:password@host:3128, or https:// for a proxy that speaks TLS"

/**
 * Reads the proxy settings from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. Returns none if no proxy is set.
 *
 * A variable in lower case takes precedence even if it is empty, as in undici and the official client. The
 * `ConfigError` for an invalid URL names the variable and does not contain the URL.
 *
 * @internal
 */
export const fromEnvironment: Config.Config<Option.Option<ProxySettings>> = Config.suspend(() =>
  Config.all({ http: variable("HTTP_PROXY"), https: variable("HTTPS_PROXY"), no: variable("NO_PROXY") })
).pipe(
  Config.mapOrFail(({ http, https, no }) =>
    Either.map(
      Either.all({ httpProxy: urlOf(http), httpsProxy: urlOf(https) }),
      (urls) => Option.liftPredicate({ ...urls, noProxy: no.text }, () => http.text !== "" || https.text !== "")
    )
  )
)

/**
 * Returns settings that send all requests through the proxy whose URL is the option `proxy`. Returns a `ConfigError` if
 * the URL is empty or invalid.
 *
 * @internal
 */
export const fromOption = (proxy: string | Redacted.Redacted): Either.Either<ProxySettings, ConfigError.ConfigError> =>
  Either.map(
    Either.filterOrLeft(
      urlOf({ name: "proxy", text: Redacted.isRedacted(proxy) ? Redacted.value(proxy) : proxy }),
      (url) => Redacted.value(url) !== "",
      () => ConfigError.InvalidData(["proxy"], form)
    ),
    (url) => ({ httpProxy: url, httpsProxy: url, noProxy: "" })
  )

const variable = (name: string): Config.Config<Named> => {
  const textOf = (name: string) =>
    Config.map(Config.option(Config.string(name)), Option.map((text): Named => ({ name, text: text.trim() })))
  return Config.map(
    Config.all([textOf(name.toLowerCase()), textOf(name)]),
    ([lowerCase, upperCase]) =>
      lowerCase.pipe(Option.orElse(() => upperCase), Option.getOrElse((): Named => ({ name, text: "" })))
  )
}

const urlOf = ({ name, text }: Named): Either.Either<Redacted.Redacted, ConfigError.ConfigError> =>
  text === ""
    ? Either.right(Redacted.make(""))
    : Either.fromOption(
      Option.map(parse(text), (url) => Redacted.make(url)),
      () => ConfigError.InvalidData([name], form)
    )

/**
 * Parses and normalizes the URL of a proxy. A URL without a scheme, such as `host:3128`, means an HTTP proxy. Returns
 * none if the URL is invalid.
 */
const parse = (text: string): Option.Option<string> =>
  Option.gen(function*() {
    const full = text.includes("://") ? text : `http://${text}`
    if (!URL.canParse(full)) return yield* Option.none()
    const url = new URL(full)
    // A path, a query or a fragment is most likely part of a password that was not escaped.
    const isProxy = /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === "/"
    if (!isProxy) return yield* Option.none()
    yield* unescape(url.username)
    yield* unescape(url.password)
    return url.href
  })

const unescape = Option.liftThrowable(decodeURIComponent)
