/**
 * Combinations of host and authentication scheme with which the account may be reached. Pure.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"

type Environment = "test" | "production"

/** Settings that select host and authentication. */
export interface Settings {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly environment: Environment
  /** True if `FASTMOSS_BASE_URL` is set. */
  readonly hasBaseUrl: boolean
  readonly hasClientId: boolean
  readonly hasClientSecret: boolean
}

/** A combination of host and authentication scheme. */
export interface Candidate {
  readonly scheme: FastMossConfig.AuthenticationScheme
  readonly host: Environment | "other"
  /** True for the combination in the user's settings. */
  readonly isConfigured: boolean
  /** Settings that override those of the user. */
  readonly overrides: FastMossConfig.Overrides
  /** Variables that the user has to set for this combination. */
  readonly variables: ReadonlyArray<string>
}

/**
 * Returns the candidates in the order to try them: the configured one, the other scheme, then both schemes at
 * FastMoss's other host. With `FASTMOSS_BASE_URL` there is no other host.
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
      // The configured candidate stays, because its failure names the missing setting.
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
