/**
 * Exit codes of `effect-fastmoss`. Scripts depend on them, and the README documents them: do not change any of them.
 */
export const ExitCode = {
  /** Success. */
  done: 0,
  /** Failure for which no other code exists. */
  failed: 1,
  /** Wrong option, argument or payload, or `--yes` is missing. */
  usage: 2,
  /** Credentials are missing or wrong, or the account or its plan does not allow the call. */
  credentials: 3,
  /** The budget is spent, or its count cannot be read. */
  budget: 4,
  /** Overload, timeout or network failure: the same command may succeed later. */
  tryLater: 5,
  /** Stopped by SIGHUP, Ctrl-C or SIGTERM: 128 plus the number of the signal, as in shells. */
  hangup: 129,
  interrupted: 130,
  terminated: 143
} as const

/** An exit code of the command. */
export type ExitCode = typeof ExitCode[keyof typeof ExitCode]
