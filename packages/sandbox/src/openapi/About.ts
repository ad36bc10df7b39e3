import { codeTable } from "./EnvelopeSchemas.js"

/**
 * The description of the API at the top of the document, in Markdown.
 *
 * @internal
 */
export const description =
  `The FastMoss API serves data about TikTok commerce: products, creators, shops, videos, livestreams and agencies.

**FastMoss did not publish this document.** It is generated from the declarations of the library effect-fastmoss. Their sources are FastMoss's documentation and public code that calls the API; nothing was checked against the live service. \`x-confidence\` is \`documented\` if an official page has the method and path, and \`third-party\` if only public code has them. Descriptions of operations say which fields, units and forms are uncertain. Some descriptions mention \`extra\`: the library's option for fields that are not listed here. Other programs put such fields directly into the body.

**Calls** are POST requests with a JSON body. FastMoss ignores unknown fields without an error. A call with a misspelt filter therefore returns plausible but wrong rows, and FastMoss charges for it. Filters and orders that are not listed here may exist.

**Responses** are JSON objects with an envelope around \`data\`. Check the HTTP status first, then \`code\`:

${codeTable}

**Types vary**: a number may be a text, an object may be \`null\` or in an array with one element, and a list with one row may be the row itself. Any field may be missing or \`null\`, and responses may have more fields.

**Units**: amounts are in the currency of the region, unless the name of the field contains \`usd\`. Times are Unix seconds, unless the field's description names another format. Ids are decimal digits and often exceed 2^53, so send them as texts.

**Pages**: \`page\` starts at 1, and \`pagesize\` is from 1 to 100 (in some plans at most 10). Some listings serve a limited number of rows over all pages: \`x-result-window\` is the greatest \`page * pagesize\`, or \`null\` if no source names a limit. A row may appear again on a later page; \`x-row-key\` names the fields that identify a row.

**Rankings** exist for finished periods only. For a period that is not finished or not computed yet, the list is empty.

FastMoss sends no CORS headers, so browsers cannot call it.`

/**
 * The groups of operations, one for each family of endpoints, with their descriptions.
 *
 * @internal
 */
export const tags = [
  { name: "Token", description: "Requests for access tokens. They are not signed." },
  { name: "Connectivity", description: "A test of the connection and the signature." },
  { name: "Product", description: "Product search, categories, sales trend, promoting videos and creators, rankings." },
  { name: "Creator", description: "Creator search, categories, promoted products, rankings." },
  { name: "Shop", description: "Shop search, products, creators, videos and livestreams of a shop, rankings." },
  { name: "Video", description: "Video search." },
  {
    name: "Live",
    description: "Livestream search, rankings of livestreams, and of products and creators by live sales."
  },
  { name: "Agency", description: "A ranking of agencies by sales." }
]
