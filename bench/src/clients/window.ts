/**
 * Reads pages in order. It requests the first page alone. Then up to `concurrency` requests are in flight: whenever the
 * consumer takes a page, the next page is requested.
 */
export const inWindow = async <Page>(
  pages: number,
  concurrency: number,
  fetch: (page: number) => Promise<Page>,
  take: (page: Page) => void
): Promise<void> => {
  take(await fetch(1))
  const underWay: Array<Promise<Page>> = []
  let next = 2
  const fill = () => {
    while (underWay.length < concurrency && next <= pages) underWay.push(fetch(next++))
  }
  fill()
  for (let first = underWay.shift(); first !== undefined; first = underWay.shift()) {
    take(await first)
    fill()
  }
}
