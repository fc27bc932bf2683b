import { Platform, defineConfig } from 'appwright'

// An ordinary AppWright project. Its people run it with `npx appwright test`, which installs the app for every test;
// qgjob runs the same files, and the app is on the device already.
export default defineConfig({
  projects: [
    {
      name: 'android',
      use: {
        platform: Platform.ANDROID,
        device: { provider: 'emulator', name: 'Pixel 8' },
        buildPath: 'builds/v1.0.0.apk',
        expectTimeout: 5_000,
      },
    },
  ],
})
