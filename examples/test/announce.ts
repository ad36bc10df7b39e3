import { binary } from "./chromium.js"

/** Says once, before the tests, what is left out. */
export default () => {
  if (binary === undefined) {
    process.stdout.write(
      "Left out: the tests in a browser. To run them: apt-get install chromium (or FASTMOSS_TEST_CHROMIUM=/path/to/chromium)\n"
    )
  }
}
