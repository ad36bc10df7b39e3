/**
 * The ways to reach an account: a host and a scheme of authentication. Pure.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"

type Environment = "test" | "production"

/** The settings that choose host and authentication. */
export interface Settings {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly environment: Environment
  /** True if `FASTMOSS_BASE_URL` names another host. */
  readonly hasBaseUrl: boolean
  readonly hasClientId: boolean
  readonly hasClientSecret: boolean
}

/** A way to reach the account. */
export interface Candidate {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly host: Environment | "other"
  /** True for the way that the settings say. */
  readonly isConfigured: boolean
  /** The settings that differ from the user's. */
  readonly overrides: FastMossConfig.Overrides
  /** The variables that make this way the configured one. */
  readonly variables: ReadonlyArray<string>
}

/**
 * Returns the ways to try, in order: the configured one, the other scheme, then both schemes at FastMoss's other host. A
 * host of the user's own has no other.
 */
export const all = (settings: Settings): ReadonlyArray<Candidate> => {
  const { environment, hasBaseUrl, hasClientId, hasClientSecret, scheme } = settings
  const schemes: ReadonlyArray<FastMossConfig.AuthenticationScheme> = scheme === "signed"
    ? ["signed", "bearer"]
    : ["bearer", "signed"]
  const other: Environment = environment === "test" ? "production" : "test"
  const hosts: ReadonlyArray<Candidate["host"]> = hasBaseUrl ? ["other"] : [environment, other]
  return hosts.flatMap((host, h) =>
    schemes.flatMap((scheme, s): ReadonlyArray<Candidate> => {
      const isConfigured = h === 0 && s === 0
      // The configured way shows what is missing.
      if (!isConfigured && (!hasClientSecret || (scheme === "signed" && !hasClientId))) return []
      return [{
        scheme,
        host,
        isConfigured,
        overrides: isConfigured ? {} : {
          authentication: scheme,
          ...(h > 0 && host !== "other" ? { baseUrl: FastMossConfig.baseUrls[host] } : {})
        },
        variables: [
          ...(s === 0 ? [] : [`${FastMossConfig.settingNames.authentication}=${scheme}`]),
          ...(h === 0 ? [] : [`${FastMossConfig.settingNames.environment}=${host}`])
        ]
      }]
    })
  )
}

/** Describes a host. */
export const hostOf = ({ host }: Pick<Candidate, "host">): string =>
  host === "other" ? "the host of FASTMOSS_BASE_URL" : `the ${host} host`
