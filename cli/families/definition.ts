import type { Command } from 'commander'
import type { Run } from '../context.ts'

/** Carries out what a command line asks for. */
export type Execute = <Options>(run: Run<Options>, options: Options) => Promise<void>

/** A command as the overview shows it, and how it gets its arguments, options, commands and action when it is meant. */
export interface Definition {
  name: string
  description: string
  define(command: Command, execute: Execute): void
}
