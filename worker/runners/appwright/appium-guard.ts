// Loaded into the Appium server before its own code. A file of its own in the build: see ASSETS in appium-server.ts.

/** Appium deletes its sessions when it is asked to end; a driver that hangs then must not keep it. */
const PATIENCE_MS = 5_000

// The agent died, however it died: nobody will use these sessions, and the next agent needs the devices.
process.once('disconnect', () => {
  // 0 is our own process group, which the agent made for this server alone: adb processes of the sessions are in it.
  const endAll = (): void => void process.kill(0, 'SIGKILL')
  process.once('exit', endAll)
  process.kill(process.pid, 'SIGTERM')
  setTimeout(endAll, PATIENCE_MS).unref()
})
process.channel?.unref()
