/**
 * Reads pages in order. Requests the first page alone, then keeps `concurrency` pages in flight: the next page is requested
 * when one has been taken.
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
