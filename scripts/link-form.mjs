// Links to elsewhere are checked for their form alone: a check never needs a network.
const isLink = ({ type }) => type === "link" || type === "image" || type === "definition"

export default () => (tree, file) => {
  const visit = (node) => {
    if (isLink(node) && /^[a-z][a-z\d+.-]*:/i.test(node.url)) {
      const url = URL.canParse(node.url) ? new URL(node.url) : undefined
      const isGood = url?.protocol === "mailto:" || (url?.protocol === "https:" && url.hostname.includes("."))
      if (!isGood) file.message(`${node.url} is not a link that can be followed: https, and a host`, node)
    }
    node.children?.forEach(visit)
  }
  visit(tree)
}
