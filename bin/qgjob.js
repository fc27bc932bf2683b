#!/usr/bin/env node
// Old syntax on purpose: an old Node must be able to read this far, and say what to do.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  console.error(
    'qgjob needs Node 22.18 or newer, this is ' +
      process.version +
      ': install Node 24, or in a checkout run it through npx.',
  )
  process.exit(2)
}
import('../dist/cli.js').then(
  function (cli) {
    return cli.main(process.argv)
  },
  function (error) {
    console.error('qgjob could not start (' + error.message + '): in a checkout run `npm run build` first.')
    process.exit(70)
  },
)
