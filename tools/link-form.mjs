// A remark plugin that checks the form of external links. It does not open them, so a check needs no network.
const isLink = ({ type }) => type === "link" || type === "image" || type === "definition"

export default () => (tree, file) => {
  const visit = (node) => {
    if (isLink(node) && /^[a-z][a-z\d+.-]*:/i.test(node.url)) {
      const url = URL.canParse(node.url) ? new URL(node.url) : undefined
      const isGood = url?.protocol === "mailto:" || (url?.protocol === "https:" && url.hostname.includes("."))
      if (!isGood) file.message(`${node.url} is not a valid external link: it must have https and a host`, node)
    }
    node.children?.forEach(visit)
  }
  visit(tree)
}
