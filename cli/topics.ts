/** What there is help on besides the commands. */
export const EXIT_CODES_TOPIC = 'exit-codes'
export const ERROR_CODES_TOPIC = 'error-codes'
export const HELP_TOPICS: readonly string[] = [EXIT_CODES_TOPIC, ERROR_CODES_TOPIC]

/** The shells that `qgjob completion` writes for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
