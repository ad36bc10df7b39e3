/**
 * The sandbox's additions to the page of Swagger UI: the counters, the settings for a program, and a script that signs
 * calls. All functions are pure.
 *
 * @since 0.1.0
 */

/**
 * Adds the counters, the settings and the signing script to an HTML page with Swagger UI.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withSandbox = (swagger: string, clientId: string): string => {
  const [head = "", body = ""] = split(swagger, "<body>")
  const [content, end] = split(body, "</body>", body.lastIndexOf("</body>"))
  const [beforeHeadEnd, afterHeadEnd] = split(head, "</head>")
  return [
    beforeHeadEnd,
    `<style>${style}</style>\n<link rel="icon" href="data:,">\n</head>`,
    afterHeadEnd,
    "<body>",
    band(clientId),
    content,
    `<script>${script}</script>\n</body>`,
    end
  ].join("")
}

/**
 * The page's content security policy, which allows the page to load nothing and to call only its own server.
 *
 * @since 0.1.0
 * @category models
 */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const split = (text: string, mark: string, at = text.indexOf(mark)): readonly [before: string, after: string] =>
  at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)]

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

// The band shows the default client secret. It never shows a secret that a user has set.
const band = (clientId: string): string => `
  <header class="sandbox">
    <h1>FastMoss sandbox</h1>
    <p>The data is generated, and calls cost nothing. Open an endpoint below and choose <b>Execute</b>. The page signs the
      call with the sandbox's own credentials.</p>
    <dl class="tiles">
      <div><dt>Calls</dt><dd data-counter="calls">0</dd></div>
      <div><dt>Calls refused</dt><dd data-counter="callsRefused">0</dd></div>
      <div><dt>Token requests</dt><dd data-counter="tokenRequests">0</dd></div>
      <div><dt>Token requests refused</dt><dd data-counter="tokenRequestsRefused">0</dd></div>
      <div><dt>Faults</dt><dd data-counter="faults">0</dd></div>
    </dl>
    <p class="state" role="status" hidden>The sandbox does not respond. Is it still running?</p>
    <details open>
      <summary>By endpoint</summary>
      <p class="nothing">No calls yet.</p>
      <table hidden>
        <thead><tr><th>path</th><th>served</th><th>refused</th><th>faults</th></tr></thead>
        <tbody></tbody>
      </table>
    </details>
    <details>
      <summary>Use it from a program</summary>
      <pre id="environment">export FASTMOSS_CLIENT_ID=${escape(clientId)}
export FASTMOSS_CLIENT_SECRET=sandbox-secret   # or the secret that you set
export FASTMOSS_BASE_URL=<span id="origin"></span></pre>
      <button type="button" id="copy">Copy</button>
    </details>
    <details ontoggle="document.body.classList.toggle('about', this.open)">
      <summary>About the API: codes, forms, credentials</summary>
    </details>
  </header>
`

const style = `
  :root { color-scheme: light dark; --ink: #1d2733; --soft: #5b6774; --line: #d9dfe6; --paper: #ffffff; --card: #f5f7f9; --bad: #b3261e; --accent: #0b6e66; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6eaee; --soft: #9aa6b2; --line: #37414c; --paper: #1b2026; --card: #242b33; --bad: #ff8a80; --accent: #6fd6c8; }
  }
  html, body { margin: 0; background: var(--paper); }
  .sandbox { max-width: 1460px; margin: 0 auto; padding: 24px 20px 8px; box-sizing: border-box; color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
  .sandbox h1 { font-size: 26px; line-height: 1.2; margin: 0 0 6px; }
  .sandbox p { margin: 0 0 14px; color: var(--soft); max-width: 46em; }
  .sandbox .state { color: var(--bad); font-weight: 600; }
  .sandbox .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 0 0 14px; }
  .sandbox .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
  .sandbox dt { color: var(--soft); font-size: 13px; }
  .sandbox dd { margin: 0; font-size: 24px; font-variant-numeric: tabular-nums; }
  .sandbox details { border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; margin: 0 0 10px; }
  .sandbox summary { cursor: pointer; font-weight: 600; }
  .sandbox details p { margin: 8px 0 4px; }
  .sandbox table { border-collapse: collapse; width: 100%; margin: 8px 0 4px; font-variant-numeric: tabular-nums; }
  .sandbox th, .sandbox td { text-align: right; padding: 3px 0 3px 12px; border-bottom: 1px solid var(--line); }
  .sandbox th { color: var(--soft); font-weight: 500; font-size: 13px; }
  .sandbox th:first-child, .sandbox td:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere; }
  .sandbox td.bad { color: var(--bad); }
  .sandbox pre { margin: 8px 0; overflow-x: auto; font: 13px/1.6 ui-monospace, monospace; color: var(--ink); }
  .sandbox button { font: inherit; color: var(--accent); background: none; border: 1px solid currentColor; border-radius: 6px; padding: 2px 12px; cursor: pointer; }
  body:not(.about) .swagger-ui .information-container, .swagger-ui .info hgroup, .swagger-ui .info .main { display: none; }
  .swagger-ui .info { margin: 8px 0 !important; }
  /* The script adds the signature, so a user enters nothing but the body. */
  .swagger-ui .scheme-container, .swagger-ui .authorization__btn, .swagger-ui .parameters-container, .swagger-ui .response-col_links { display: none !important; }
  .swagger-ui .wrapper { padding: 0 20px; }
  @media (max-width: 640px) {
    .sandbox { padding: 16px 14px 4px; }
    .sandbox .tiles { grid-template-columns: 1fr 1fr; }
    .sandbox .tiles div:last-child:nth-child(odd) { grid-column: 1 / -1; }
    .swagger-ui .wrapper { padding: 0 14px !important; box-sizing: border-box; }
    .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
    .swagger-ui .opblock .opblock-summary-path { max-width: 100% !important; font-size: 13px !important; overflow-wrap: anywhere; }
    .swagger-ui .opblock .opblock-summary-description { flex-basis: 100%; padding: 2px 4px 4px; text-align: left; }
    .swagger-ui .opblock-tag { flex-wrap: wrap; font-size: 19px !important; padding: 8px 0; }
    .swagger-ui .opblock-tag small { flex-basis: 100%; padding: 0; }
    .swagger-ui .opblock-external-docs__link { overflow-wrap: anywhere; }
    .swagger-ui .opblock-section-header { flex-wrap: wrap; gap: 6px; }
    .swagger-ui .opblock-section-header > label { margin: 0; }
    .swagger-ui .responses-table, .swagger-ui .responses-table tbody, .swagger-ui .responses-table tr, .swagger-ui .responses-table td { display: block; width: auto; }
    .swagger-ui .responses-table thead { display: none; }
    .swagger-ui .opblock-body pre.microlight, .swagger-ui .highlight-code > .microlight { max-width: calc(100vw - 60px); }
  }
  /* Swagger UI has no dark theme. Its light page is inverted; its code blocks are dark already, so they are inverted back. */
  @media (prefers-color-scheme: dark) {
    #swagger-ui { color-scheme: light; filter: invert(0.88) hue-rotate(180deg); }
    #swagger-ui .microlight, #swagger-ui .highlight-code { filter: invert(1) hue-rotate(180deg); }
    #swagger-ui .highlight-code .microlight { filter: none; }
  }
`

// The script requests the query parameters of a signed call from the sandbox, and adds them to the URL.
const script = `
  window.onload = () => {
    const signed = async (request) => {
      const url = new URL(request.url, location.href)
      if (request.loadSpec || url.pathname.startsWith("/v1/") || request.headers.Authorization) return request
      const body = typeof request.body === "string" ? request.body : ""
      const answer = await fetch("/sandbox/sign", { method: "POST", body: JSON.stringify({ path: url.pathname, body }) })
      for (const [name, value] of Object.entries(await answer.json())) url.searchParams.set(name, value)
      request.url = url.href
      return request
    }
    window.ui = SwaggerUIBundle({
      spec: JSON.parse(document.getElementById("swagger-spec").textContent),
      dom_id: "#swagger-ui",
      requestInterceptor: signed,
      responseInterceptor: (response) => { void show(); return response },
      tryItOutEnabled: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: -1,
      validatorUrl: null
    })
    document.getElementById("origin").textContent = location.origin
    document.getElementById("copy").onclick = async ({ target }) => {
      await navigator.clipboard.writeText(document.getElementById("environment").textContent.replace(/ +#.*/g, ""))
      target.textContent = "Copied"
      setTimeout(() => { target.textContent = "Copy" }, 1500)
    }

    const cell = (value, isBad) => Object.assign(document.createElement("td"), { textContent: value, className: isBad ? "bad" : "" })
    const show = async () => {
      const state = document.querySelector(".state")
      try {
        const counters = await (await fetch("/sandbox/counters")).json()
        state.hidden = true
        const numbers = { ...counters, tokenRequests: counters.acquired + counters.refreshed }
        for (const place of document.querySelectorAll("[data-counter]")) place.textContent = numbers[place.dataset.counter]
        const rows = Object.entries(counters.paths).sort(([one], [other]) => one < other ? -1 : 1)
        document.querySelector(".sandbox tbody").replaceChildren(...rows.map(([path, { faults, refused, served }]) => {
          const row = document.createElement("tr")
          row.append(cell(path), cell(served), cell(refused, refused > 0), cell(faults, faults > 0))
          return row
        }))
        document.querySelector(".sandbox table").hidden = rows.length === 0
        document.querySelector(".nothing").hidden = rows.length > 0
      } catch {
        state.hidden = false
      }
    }
    void show()
    setInterval(() => { if (!document.hidden) void show() }, 1000)
  }
`
