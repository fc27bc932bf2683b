/** Of the report's page: light or dark as the reader's system is. */
export const STYLES = `
:root { color-scheme: light dark; --ink: #1d2330; --dim: #5a6372; --paper: #fff; --line: #dde1e8; --soft: #f5f7fa;
  --green: #15803d; --red: #b91c1c; --purple: #86198f; --blue: #0369a1; --amber: #a16207; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --dim: #9aa4b5; --paper: #12161d; --line: #2b3240; --soft: #1a202a;
    --green: #4ade80; --red: #f87171; --purple: #e879f9; --blue: #38bdf8; --amber: #facc15; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
header { border-left: 6px solid var(--dim); padding-left: 1rem; }
header.passed { border-color: var(--green); }
header.failed { border-color: var(--red); }
header.errored { border-color: var(--purple); }
h1 { margin: 0; font-size: 1.6rem; text-transform: capitalize; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
header p { margin: 0 0 .75rem; font-size: 1.1rem; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0; }
dt { color: var(--dim); font-size: .8rem; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: var(--dim); font-size: .8rem; font-weight: 600; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { width: 99%; overflow-wrap: anywhere; }
td + td { white-space: nowrap; }
summary { cursor: pointer; }
.status { font-weight: 600; color: var(--dim); }
.completed .status { color: var(--green); }
.failed .status { color: var(--red); }
.errored .status { color: var(--purple); }
.running .status { color: var(--blue); }
.quarantined .status, .flaky .status { color: var(--amber); }
li.passed .status { color: var(--green); }
li.failed .status { color: var(--red); }
li.skipped .status { color: var(--dim); }
ul { list-style: none; margin: .5rem 0; padding: 0 0 0 .25rem; }
pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; background: var(--soft); border: 1px solid var(--line);
  border-radius: 4px; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.id, footer { color: var(--dim); font-size: .8rem; margin: .25rem 0; }
.device { display: flex; gap: 1rem; align-items: center; margin: .25rem 0; }
.device b { flex: 0 0 10rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
.device div { position: relative; flex: 1; height: 1.2rem; background: var(--soft); border-radius: 3px; }
.device i { position: absolute; top: 0; bottom: 0; min-width: 2px; border-right: 1px solid var(--paper);
  background: var(--dim); }
.device i.passed { background: var(--green); }
.device i.failed, .device i.timed_out { background: var(--red); }
.device i.errored, .device i.lost { background: var(--purple); }
@media print { body { max-width: none; } details:not([open]) { display: block; } }
`
