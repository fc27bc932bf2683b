import type { Rig, RigOptions } from './rig.ts'

export interface Scenario extends RigOptions {
  /** What is shown if it goes well. */
  readonly name: string
  /** Answers what was counted, in words. Throws if it is not as it should be. */
  run(rig: Rig): Promise<string>
}
