/**
 * Candidates: combinations of a host and an authentication scheme that may work for the account. Pure.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"

type Environment = "test" | "production"

/** The settings of the user that select the host and the authentication scheme. */
export interface Settings {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly environment: Environment
  /** True if `FASTMOSS_BASE_URL` is set. */
  readonly hasBaseUrl: boolean
  readonly hasClientId: boolean
  readonly hasClientSecret: boolean
}

/** A combination of a host and an authentication scheme that may work for the account. */
export interface Candidate {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly host: Environment | "other"
  /** True if the host and the scheme are those in the settings of the user. */
  readonly isConfigured: boolean
  /** Settings that select this host and this scheme. They override the settings of the user. */
  readonly overrides: FastMossConfig.Overrides
  /** Variables that the user must set to use this host and scheme, such as `FASTMOSS_AUTH=bearer`. */
  readonly variables: ReadonlyArray<string>
}

/**
 * Returns the candidates in the order to try them:
 *
 * - the host and the scheme in the settings
 * - the other scheme at the same host
 * - both schemes at FastMoss's other host, unless `FASTMOSS_BASE_URL` is set
 *
 * Leaves out a candidate whose credentials are not set, except the first.
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
      // Keeps the configured candidate even without credentials, because its failure names the missing setting.
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

/** Describes the host of a candidate. */
export const hostOf = ({ host }: Pick<Candidate, "host">): string =>
  host === "other" ? "the host of FASTMOSS_BASE_URL" : `the ${host} host`
