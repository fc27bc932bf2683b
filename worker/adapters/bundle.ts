import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { InstallProblem } from '../runner.ts'

/** The bundle id of an .app folder, by macOS' own plutil. Throws InstallProblem. */
export async function bundleIdOf(app: string): Promise<string> {
  const plist = join(app, 'Info.plist')
  const { stdout, failed } = await execa('plutil', ['-extract', 'CFBundleIdentifier', 'raw', '-o', '-', plist], {
    reject: false,
  })
  if (failed) throw new InstallProblem(`${app} has no Info.plist that names a bundle`)
  return stdout.trim()
}

/** The .app folder of a build, unpacked for as long as `use` takes if it comes as an archive. Throws InstallProblem. */
export async function withApp<T>(file: string, use: (app: string) => Promise<T>): Promise<T> {
  if ((await stat(file)).isDirectory()) return use(file)
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-app-'))
  try {
    await execa('unzip', ['-q', file, '-d', directory], { reject: false })
    const app = (await readdir(directory)).find((name) => name.endsWith('.app'))
    if (app === undefined) throw new InstallProblem(`${file} has no .app in it: a simulator takes no other build`)
    return await use(join(directory, app))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The bundle id of an .ipa: an archive with one .app in it. */
export async function bundleIdOfIpa(ipa: string): Promise<string> {
  const plist = await execa('unzip', ['-p', ipa, 'Payload/*.app/Info.plist'], { encoding: 'buffer', reject: false })
  const { stdout, failed } = await execa('plutil', ['-extract', 'CFBundleIdentifier', 'raw', '-o', '-', '-'], {
    input: plist.failed ? '' : plist.stdout,
    reject: false,
  })
  if (failed) throw new InstallProblem(`${ipa} has no Info.plist that names a bundle`)
  return stdout.trim()
}
