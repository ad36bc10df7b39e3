/**
 * The CSS of the report's page. Each colour is a variable with a value for the light theme and one for the dark theme.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfbf8, #161513);
  --ink: light-dark(#1d1b18, #eeebe4);
  --quiet: light-dark(#67625a, #a39d92);
  --faint: light-dark(#e6e2da, #35322d);
  --accent: light-dark(#b23a1e, #f2855f);
  --second: light-dark(#dfa48f, #a65c46);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
[data-theme="light"] { color-scheme: light }
[data-theme="dark"] { color-scheme: dark }
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word }
.page { max-width: 1080px; margin: 0 auto; padding: 0 32px 72px }
h1, h2, .lede, .figures dd { font-family: var(--serif); font-weight: 400; text-wrap: balance }
h1 { font-size: clamp(2rem, 5.2vw, 3.25rem); line-height: 1.1; letter-spacing: -.015em; margin: .15em 0 .3em }
h2 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .35em }
p { margin: 0 0 1em; max-width: 65ch }
small, .note { color: var(--quiet); font-size: .875rem; line-height: 1.5 }
bdi { unicode-bidi: isolate; overflow-wrap: anywhere }

.top { display: flex; justify-content: space-between; align-items: center; padding: 28px 0 40px }
.top span { color: var(--accent); font-size: .875rem; font-weight: 600 }
button, input, select { font: inherit; color: inherit; background: transparent; border: 1px solid var(--faint); border-radius: 3px }
button { cursor: pointer }
button:hover { border-color: var(--quiet) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#theme { font-size: .875rem; padding: 6px 14px; min-height: 36px }
.when { color: var(--quiet); margin-bottom: 1.8em }
.lede { font-size: clamp(1.15rem, 2.4vw, 1.4rem); line-height: 1.45; max-width: 38em }

.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0 32px; margin: 40px 0 0; border-top: 2px solid var(--ink) }
.figures div { padding: 14px 0 0 }
.figures dt { color: var(--quiet); font-size: .875rem }
.figures dd { margin: 0; font-size: 2.1rem; line-height: 1.25; font-variant-numeric: lining-nums tabular-nums }
.figures dd + dd { font: .875rem/1.4 var(--sans); color: var(--quiet) }

section { border-top: 1px solid var(--faint); margin-top: 56px; padding-top: 28px }
.split { display: grid; grid-template-columns: minmax(0, 260px) minmax(0, 1fr); gap: 0 48px }
.split > :first-child p { color: var(--quiet); font-size: .9375rem; line-height: 1.5 }
figure { margin: 0 }
.plot { display: block; width: 100%; height: auto; font-family: var(--sans); overflow: visible }
.plot text, .plot tspan { white-space: pre; unicode-bidi: plaintext }
.narrow { display: none }
.key { display: flex; gap: 20px; margin: 0 0 14px; padding: 0; list-style: none; font-size: .875rem; color: var(--quiet) }
.key li::before { content: ""; display: inline-block; width: 12px; height: 8px; margin-right: 7px; background: var(--swatch) }
.key .video { --swatch: var(--accent) }
.key .live { --swatch: var(--second) }
.key .other { --swatch: var(--quiet) }

.trends { margin: 36px 0 0; padding: 0; list-style: none; display: grid; grid-template-columns: 1fr 1fr; gap: 0 48px }
.trends li { display: grid; grid-template-columns: 1.4em minmax(0, 1fr) 110px; grid-template-rows: auto 1fr; gap: 0 10px; align-items: start; padding: 9px 0; border-top: 1px solid var(--faint); font-size: .875rem; line-height: 1.35 }
.trends .rank { color: var(--quiet); font-variant-numeric: tabular-nums }
.trends .title { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden }
.trends .title + small { grid-column: 2 }
.trends .spark { grid-column: 3; grid-row: 1 / span 2; width: 110px }

details { margin-top: 18px; font-size: .875rem }
summary { cursor: pointer; color: var(--quiet); width: fit-content; padding: 4px 0 }
.scroll { overflow-x: auto }
details table { margin-top: 8px }

form { display: grid; grid-template-columns: 2fr 1.3fr 1.3fr minmax(0, 7.5em) minmax(0, 7.5em) auto; gap: 12px; align-items: end; margin: 20px 0 14px }
label { display: block; font-size: .8125rem; color: var(--quiet); min-width: 0 }
form button { font-size: .9375rem }
input, select { font-size: .9375rem; display: block; width: 100%; min-height: 40px; margin-top: 4px; padding: 6px 10px; color: var(--ink); background: var(--paper); border-color: light-dark(#8d877c, #7c766c) }
form button { min-height: 40px; padding: 6px 16px }
.only-narrow { display: none }
#status { margin: 0 0 8px; font-size: .875rem; color: var(--quiet); font-variant-numeric: tabular-nums }

table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.4 }
caption { text-align: left; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { text-align: left; vertical-align: baseline; padding: 10px 16px 10px 0; border-bottom: 1px solid var(--faint) }
th:last-child, td:last-child { padding-right: 0 }
thead th { font-size: .8125rem; font-weight: 600; color: var(--quiet); border-bottom: 1px solid var(--ink); white-space: nowrap }
tbody th { font-weight: 400 }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
th button { border: 0; padding: 4px 0; margin: -4px 0; font-weight: 600; color: inherit }
th button:hover { color: var(--ink) }
th button::after { content: ""; display: inline-block; width: 1em; text-align: right }
th.number button::after { width: auto }
th[aria-sort] button { color: var(--ink) }
th[aria-sort="ascending"] button::after { content: "\\a0↑"; width: auto }
th[aria-sort="descending"] button::after { content: "\\a0↓"; width: auto }
#products .kind { display: block; color: var(--quiet); font-size: .8125rem }
#products td.shop { min-width: 8em }
.empty { color: var(--quiet); padding: 28px 0; text-align: center }
p.empty { max-width: 65ch; padding: 0; text-align: left }
.missing { margin: 0 0 18px; padding: 2px 0 2px 14px; border-left: 3px solid var(--accent); font-size: .9375rem; line-height: 1.5 }
* + .missing { margin-top: 18px }
.missing:last-child { margin-bottom: 0 }

footer { border-top: 1px solid var(--faint); margin-top: 64px; padding-top: 20px }
footer p { margin: 0 0 .4em }

@media (max-width: 820px) {
  .split { grid-template-columns: minmax(0, 1fr); gap: 12px }
  .trends { grid-template-columns: minmax(0, 1fr) }
  /* Two in a line, or one, if it is wide. */
  .figures { display: flex; flex-wrap: wrap; gap: 12px 28px }
  .figures div { flex: 1 1 calc(50% - 14px) }
  form { grid-template-columns: 1fr 1fr }
  form button { grid-column: 1 / -1 }
  form .text { grid-column: 1 / -1 }
}
@media (max-width: 640px) {
  .page { padding: 0 20px 48px }
  .top { padding: 18px 0 24px }
  .wide { display: none }
  .narrow { display: block }
  .figures { margin-top: 28px }
  .figures dd { font-size: 1.7rem }
  section { margin-top: 40px; padding-top: 22px }
  .trends li { grid-template-columns: 1.2em minmax(0, 1fr) 96px }
  .trends .spark { width: 96px }
  .only-narrow { display: block; grid-column: 1 / -1 }
  /* Smaller ones make some phones zoom in. */
  form :is(input, select, button) { font-size: 1rem }
  #products, #products tbody { display: block }
  #products thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  #products tbody tr { display: grid; grid-template-columns: 2em minmax(0, 1fr) auto; gap: 0 10px; padding: 14px 0; border-bottom: 1px solid var(--faint) }
  #products tbody tr:first-child { border-top: 1px solid var(--ink) }
  #products tbody :is(td, th) { display: block; border: 0; padding: 0 }
  #products .rank { grid-row: 1 / span 3; text-align: left; color: var(--quiet) }
  #products .product { grid-column: 2; grid-row: 1 }
  #products .revenue { grid-column: 3; grid-row: 1; font-weight: 600 }
  #products .shop { grid-column: 2; grid-row: 2; color: var(--quiet); font-size: .875rem }
  #products .change { grid-column: 3; grid-row: 2; font-size: .875rem }
  #products .price, #products .units { text-align: left; color: var(--quiet); font-size: .875rem; grid-row: 3 }
  #products .price { grid-column: 2 }
  #products .units { grid-column: 3; text-align: right }
  #products .price::after { content: " each" }
  #products .units::after { content: " sold" }
  #products .empty { grid-column: 1 / -1 }
}
@media print {
  :root { color-scheme: light }
  #theme, form, #status { display: none }
}
`
