import { outagesOf } from './outages.ts'
import { report, schedule, type Report, type ScheduleEntry } from './report.ts'
import { simulate, type SimulateOptions } from './simulate.ts'
import { parseTrace } from './trace.ts'

/** From when to when a worker was not in the lab, seconds; Infinity: for good. */
export interface Absence {
  worker: string
  start: number
  end: number
}

export interface TraceRun {
  report: Report
  schedule: ScheduleEntry[]
  workers: string[]
  absences: Absence[]
  /** Between the first job's arrival and the end of the last one, seconds. */
  from: number
  to: number
}

/** Runs the text of a trace, and answers all that there is to say about it. Throws BadTrace, BadSetting. */
export async function runTrace(text: string, options: SimulateOptions): Promise<TraceRun> {
  const trace = parseTrace(text)
  const run = await simulate(trace, options)
  const facts = report(trace, run)
  const from = (trace.jobs[0]?.at ?? 0) / 1_000
  return {
    report: facts,
    schedule: schedule(run),
    workers: trace.devices.map(({ name }) => name),
    absences: outagesOf(trace).map((outage) => ({
      worker: outage.device.name,
      start: outage.from / 1_000,
      end: outage.to / 1_000,
    })),
    from,
    to: from + facts.makespan,
  }
}
