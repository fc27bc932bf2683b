// Loaded into the Appium server before its own code. A file of its own in the build: see ASSETS in appium-server.ts.

/** Appium deletes its sessions when it is asked to end; a driver that hangs then must not keep it. */
const PATIENCE_MS = 5_000

// The agent died, however it died: nobody will use these sessions, and the next agent needs the devices.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  // 0 is our own process group, which the agent made for this server alone.
  setTimeout(() => process.kill(0, 'SIGKILL'), PATIENCE_MS).unref()
})
process.channel?.unref()
