"""How a report looks: the colours of Prospero's pages, light or dark as the reader's, light on paper."""

STYLE = """
:root { color-scheme: light dark; --bg: #f4f5f7; --surface: #fff; --line: #dce1e7; --text: #161b21;
  --text-2: #47525e; --accent: #1f5fcc; --accent-soft: #e5eefc;
  --warn: #875600; --warn-soft: #fcf1dc; }
@media (prefers-color-scheme: dark) { :root { --bg: #101317; --surface: #171b20; --line: #2a3139;
  --text: #e8ecf0; --text-2: #b3bcc6; --accent: #6ea8fe; --accent-soft: #1b2b45;
  --warn: #f0b24a; --warn-soft: #2e2413; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 16px 48px; max-width: 1160px;
  background: var(--bg); color: var(--text);
  font: 15px/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
h1, h2, h3 { line-height: 1.25; margin: 0 0 8px; }
h1 { font-size: 28px; } h2 { font-size: 20px; } h3 { font-size: 15px; margin-top: 16px; }
p { margin: 0 0 12px; max-width: 48em; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px 24px 20px; margin-bottom: 16px; }
.note, figcaption, dt, thead th { color: var(--text-2); font-size: 13px; font-weight: 400; }
.verdict { padding: 8px 12px; border-radius: 5px; max-width: none;
  background: var(--accent-soft); }
.verdict.kept { background: var(--warn-soft); color: var(--warn); }
.columns { display: grid; gap: 0 48px;
  grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr)); }
.strip img { width: 128px; image-rendering: pixelated; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { padding: 5px 12px 5px 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top;
  font-weight: 400; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; white-space: nowrap; }
tbody th { overflow-wrap: anywhere; min-width: 9em; }
.numbers td.words { white-space: normal; overflow-wrap: anywhere; min-width: 12em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 8px; } summary { line-height: 24px; color: var(--accent); cursor: pointer; }
pre { overflow-x: auto; font-size: 12px; line-height: 1.5; margin: 8px 0 0; }
.row { display: flex; flex-wrap: wrap; gap: 16px; margin-bottom: 8px; }
figure { margin: 0; flex: 0 1 auto; max-width: 100%; }
figure div { display: flex; gap: 4px; }
figure img { display: block; min-width: 0; max-width: 100%; height: auto; }
.fields figure { flex: 1 1 300px; }
.errors figure { flex: 1 1 300px; max-width: 348px; }
figcaption { max-width: 40em; margin-top: 4px; }
i { display: inline-block; width: 24px; border-top: 3px solid; vertical-align: middle; margin-right: 4px; }
@media print { :root { --bg: #fff; --surface: #fff; --line: #bbb; --text: #000; --text-2: #333;
  --accent: #000;  --accent-soft: #eee; --warn: #000; --warn-soft: #eee; }
  body { padding: 0; max-width: none; font-size: 10pt; } section { border: 0; padding: 0; }
  figure, tr, dl { break-inside: avoid; } h2, h3 { break-after: avoid; }
  img { print-color-adjust: exact; } }
"""
