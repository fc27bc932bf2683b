import { Option } from 'commander'
import { audit } from '../commands/audit.ts'
import type { AuditOptions } from '../commands/audit.ts'
import { config } from '../commands/config.ts'
import { login, logout } from '../commands/login.ts'
import { createToken, listTokens, revokeToken, rotateToken } from '../commands/token.ts'
import type { CreateTokenOptions } from '../commands/token.ts'
import { trust } from '../commands/trust.ts'
import type { TrustOptions } from '../commands/trust.ts'
import { organization } from '../options.ts'
import { parseCount, parseDuration, parseId, parseRole, parseSince } from '../values.ts'
import type { Definition } from './definition.ts'

// Who may come in, as whom, and who did what.

export const loginDefinition: Definition = {
  name: 'login',
  description: 'keep an access token for a server, typed unseen or sent by stdin',
  define(command, execute) {
    command.action(() => execute(login, undefined))
  },
}

export const logoutDefinition: Definition = {
  name: 'logout',
  description: 'forget the access token of a server here',
  define(command, execute) {
    command.action(() => execute(logout, undefined))
  },
}

export const configDefinition: Definition = {
  name: 'config',
  description: 'show every setting, and where it comes from',
  define(command, execute) {
    organization(command).action((options: { orgId?: string }) => execute(config, options))
  },
}

export const tokenDefinition: Definition = {
  name: 'token',
  description: 'access tokens of the server',
  define(command, execute) {
    organization(command.command('create'))
      .description('make a token; its secret is printed this once, alone on stdout')
      .requiredOption('--name <name>', 'who or what will use it')
      .requiredOption('--role <role>', 'administrator, owner, member, viewer or enrollment', parseRole)
      .option('--expires <duration>', 'when it ends by itself, such as 90d (default: never)', parseDuration)
      .option('--uses <count>', 'how many agents an enrollment token may enrol', parseCount)
      .action((options: CreateTokenOptions) => execute(createToken, options))
    command
      .command('list')
      .description('list the tokens that you may manage')
      .action(() => execute(listTokens, undefined))
    command
      .command('revoke')
      .argument('<id>', 'the token, such as tok_…', parseId)
      .description('end a token now, and what is open with it')
      .action((id: string) => execute(revokeToken, { id }))
    command
      .command('rotate')
      .argument('<id>', 'the token, such as tok_…', parseId)
      .description('make a token that takes the place of another, which stays good for a while')
      .option('--overlap <duration>', 'how long both are good (default: a day)', parseDuration)
      .action((id: string, options: { overlap?: number }) => execute(rotateToken, { ...options, id }))
  },
}

export const trustDefinition: Definition = {
  name: 'trust',
  description: 'let the CI runs of a GitHub repository act for an organization; without one: list those that may',
  define(command, execute) {
    organization(command)
      .argument('[repository]', 'a GitHub repository as owner/name', parseId)
      .option('--remove', 'let them no longer')
      .action((repository: string | undefined, options: Omit<TrustOptions, 'repository'>) =>
        execute(trust, { ...options, ...(repository !== undefined && { repository }) }),
      )
  },
}

export const auditDefinition: Definition = {
  name: 'audit',
  description: 'who did what from where, the newest first',
  define(command, execute) {
    command
      .option(
        '--org-id <id>',
        "the organization (QGJOB_ORG; default: your only one; an administrator's: the lab's log)",
      )
      .addOption(
        new Option('--lab', 'the log of what all share, also where QGJOB_ORG or a file names one').conflicts('orgId'),
      )
      .option('--since <when>', 'so long ago or later, such as 7d, or from a day on, such as 2026-03-01', parseSince)
      .addOption(
        new Option('--limit <count>', 'how many at most (default: 50, and all with JSON)')
          .argParser(parseCount)
          .conflicts('all'),
      )
      .option('--all', 'all that are kept')
      .action((options: AuditOptions) => execute(audit, options))
  },
}
