import type { Redactor } from './redact.ts'
import { DeviceProblem, InstallProblem } from './runner.ts'
import type { AttemptResult, Device, TestEvent } from './runner.ts'

/** A device of any runner, with the secrets taken out of all that it tells; of its files see createUploader. */
export function withoutSecrets(device: Device, redactor: Redactor): Device {
  async function run(...[job, emit, signal]: Parameters<Device['run']>): Promise<AttemptResult> {
    const output = redactor.stream()
    const tell = (text: string): void => {
      if (text !== '') emit({ type: 'output', text })
    }
    const redacted = (event: TestEvent): void => {
      switch (event.type) {
        case 'output':
          tell(output.push(event.text))
          break
        case 'testBegin':
          emit({ ...event, title: redactor.text(event.title) })
          break
        case 'testEnd':
          emit({ ...event, title: redactor.text(event.title), error: textOf(event.error) })
          break
        case 'error':
          emit({ ...event, message: redactor.text(event.message) })
          break
        case 'begin':
        case 'end':
          emit(event)
      }
    }
    const textOf = (error: string | null): string | null => (error === null ? null : redactor.text(error))
    try {
      const result = await device.run(job, redacted, signal)
      const tests = result.tests?.map((one) => ({ ...one, title: redactor.text(one.title), error: textOf(one.error) }))
      return { ...result, error: textOf(result.error), ...(tests && { tests }) }
    } catch (error) {
      throw withoutSecretsIn(error)
    } finally {
      tell(output.end())
    }
  }

  /** What it is stays: it says who is to blame. */
  function withoutSecretsIn(error: unknown): Error {
    const text = redactor.text(messageOf(error))
    if (error instanceof InstallProblem) return new InstallProblem(text, error.blames)
    return error instanceof DeviceProblem ? new DeviceProblem(text) : new Error(text)
  }

  return {
    ...device,
    async prepare(app, signal) {
      try {
        return await device.prepare(app, signal)
      } catch (error) {
        throw withoutSecretsIn(error)
      }
    },
    run,
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
