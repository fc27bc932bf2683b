import { AGENTS } from './guards/agents.ts'
import { COMMAND_LINE } from './guards/command-line.ts'
import { FILES_OF_OTHERS } from './guards/files.ts'
import { HTTP } from './guards/http.ts'
import { IDENTITY } from './guards/identity.ts'
import { LIMITED } from './guards/limits.ts'
import { OPERATIONS } from './guards/operations.ts'
import { WALLS_BETWEEN } from './guards/walls.ts'
import { SABOTAGES, type Sabotage } from './sabotages.ts'

/** The sabotages of the study of reliability, by their numbers there, and the guards of security, by their files. */
export const ALL: readonly Sabotage[] = [
  ...SABOTAGES,
  ...IDENTITY,
  ...WALLS_BETWEEN,
  ...OPERATIONS,
  ...HTTP,
  ...LIMITED,
  ...FILES_OF_OTHERS,
  ...AGENTS,
  ...COMMAND_LINE,
]

export function titleOf({ name, what }: Sabotage): string {
  return `${name}: ${what}`
}
