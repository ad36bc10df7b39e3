import { codeTable } from "./EnvelopeSchemas.js"

/**
 * The text that introduces the document, in Markdown.
 *
 * @internal
 */
export const description =
  `FastMoss is an API of TikTok commerce data: products, creators, shops, videos, livestreams, agencies.

**Not published by FastMoss.** Generated from the declarations of effect-fastmoss, a library, which were put together from public material: FastMoss's documentation and public code that calls the API. Nothing was checked against the live service. \`x-confidence\` is \`documented\` where method and path stand on an official page, and \`third-party\` where they were seen in public code only. Fields, units and forms are uncertain where an operation says so. The descriptions of operations are the library's; its \`extra\` is where a program puts fields that are not listed, which are then sent beside those that are.

**Calls** are POST with a JSON body. FastMoss accepts fields that it does not know, and ignores them without a word: a misspelt filter gives plausible rows of something else, and is charged for. Filters and orders that are not listed here may exist.

**Answers** are an envelope. Check the HTTP status first, then \`code\`:

${codeTable}

**Forms** vary: a number may come as a text, an object as \`null\` or in an array of one, a list as one element alone. Any field may be missing or \`null\`, and there may be more fields.

**Units**: amounts are in the currency of the region, unless the name of the field has \`usd\` in it. Times are Unix seconds unless said otherwise. Ids are decimal digits, often beyond 2^53: send texts.

**Pages**: \`page\` from 1, \`pagesize\` from 1 to 100 (some plans allow 10). Some listings end early: \`x-result-window\` is the greatest \`page * pagesize\`, \`null\` where no source tells whether there is one. \`x-row-key\` is what tells one row from another: rows may come again on a later page.

**Rankings** exist for finished periods only; one that is not finished, or not computed yet, is an empty list.

FastMoss sends no CORS headers: it cannot be called from a browser.`

/**
 * The groups of operations.
 *
 * @internal
 */
export const tags = [
  { name: "Token", description: "Access tokens. These calls are not signed." },
  { name: "Connectivity", description: "A test of connection and signature." },
  { name: "Product", description: "Search, categories, trend, who promotes them, rankings." },
  { name: "Creator", description: "Search, categories, what they promote, rankings." },
  { name: "Shop", description: "Search, their products, creators, videos and livestreams, rankings." },
  { name: "Video", description: "Search." },
  { name: "Live", description: "Search and rankings of livestreams, and of products and creators by live sales." },
  { name: "Agency", description: "A ranking of agencies." }
]
