/**
 * The exit codes of the command. They are documented in the README, and stay as they are.
 */
export const ExitCode = {
  /** Done. */
  done: 0,
  /** Failed, for a reason that the other codes do not name. */
  failed: 1,
  /** Wrong options, arguments or payload. Nothing was sent. */
  usage: 2,
  /** Missing, wrong or insufficient credentials: of the account or of its plan. */
  credentials: 3,
  /** The budget is spent, or its count cannot be read. */
  budget: 4,
  /** Overload, a time limit or the network: the same command may succeed later. */
  tryLater: 5,
  /** Stopped by SIGHUP, Ctrl-C or SIGTERM, as shells count. */
  hangup: 129,
  interrupted: 130,
  terminated: 143
} as const

/** An exit code of the command. */
export type ExitCode = typeof ExitCode[keyof typeof ExitCode]
