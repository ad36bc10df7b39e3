import { hasRedis } from "./redisServer.js"

/** Says once, before the tests, what is left out. */
export default () => {
  if (!hasRedis) {
    process.stdout.write(
      "Left out: the tests on a real Redis. To run them: apt-get install redis-server (or FASTMOSS_TEST_REDIS_SERVER=/path/to/redis-server)\n"
    )
  }
}
