/**
 * Formats numbers, amounts and dates for the reader of a report. Pure.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import { dayLength, span } from "./Report.js"

const locale = "en-US"

const numbers = (options: Intl.NumberFormatOptions) => {
  const format = new Intl.NumberFormat(locale, options)
  return (number: number | null): string => number === null ? "–" : format.format(number)
}

/** Formats a number as `1,234`, or a dash for `null`. */
export const count = numbers({ maximumFractionDigits: 0 })

/** Formats a number briefly: `1,234`, `1.2M`. */
export const short = (number: number | null): string =>
  number !== null && Math.abs(number) >= 100_000 ? compact(number) : count(number)

const compact = numbers({ notation: "compact", maximumSignificantDigits: 3 })

/** Formats a share as a percentage: `12%`. */
export const share = numbers({ style: "percent", maximumFractionDigits: 0 })

/** Formats a growth as a percentage: `+12%`, `−3%`. */
export const change = (rate: number | null): string => signed(rate).replace("-", "−")

const signed = numbers({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" })

/**
 * Creates functions that format amounts in a currency, such as `Rp 1,000`. Only US dollars have the sign `$`; other
 * dollars have a longer sign. Without a valid currency code the amounts have no currency.
 */
export const money = (currency: string | null) => {
  const code = currency !== null && /^[A-Z]{3}$/.test(currency)
    ? {
      style: "currency",
      currency,
      currencyDisplay: currency !== "USD" && isDollar(currency) ? "symbol" : "narrowSymbol"
    } as const
    : {}
  const fine = "currency" in code ? new Intl.NumberFormat(locale, code).resolvedOptions().maximumFractionDigits ?? 2 : 2
  return {
    /** `$1.2M`. */
    short: numbers({ ...code, notation: "compact", minimumSignificantDigits: 1, maximumSignificantDigits: 3 }),
    /** `$1,234`. */
    whole: numbers({ ...code, maximumFractionDigits: 0 }),
    /** `$12.99`, with as many decimals as the currency has. */
    exact: numbers({ ...code, minimumFractionDigits: fine, maximumFractionDigits: fine })
  }
}

const isDollar = (currency: string): boolean =>
  new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" })
    .formatToParts(0)
    .some(({ type, value }) => type === "currency" && value === "$")

const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options })

const dayAndMonth = dates({ day: "numeric", month: "short" })
const long = dates({ day: "numeric", month: "long", year: "numeric" })
const stamp = dates({ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" })

/** Formats a date as `3 Nov`. */
export const day = (date: Date): string => dayAndMonth.format(date)

/** Formats a range of days, such as `16 – 22 November 2026`. Days are numbered from 1970-01-01. */
export const days = (first: number, last: number): string => long.formatRange(first * dayLength, last * dayLength)

/** Formats Unix milliseconds as `25 November 2026 at 02:15 UTC`. */
export const moment = (millis: number): string => `${stamp.format(millis)} UTC`

/** Formats a period, such as `Week 47, 16–22 November 2026`. */
export const period = (dateInfo: DateInfo.DateInfo): string => {
  const [first, last] = span(dateInfo)
  return dateInfo.type === "week"
    ? `Week ${Number(dateInfo.value.slice(5))}, ${long.formatRange(first, last)}`
    : dateInfo.type === "month"
    ? dates({ month: "long", year: "numeric" }).format(first)
    : long.format(first)
}

/** Returns the name of a region, such as `the United States`. */
export const region = (code: string): string => {
  const name = new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code
  return /^(United|Philippines|Netherlands)/.test(name) ? `the ${name}` : name
}
