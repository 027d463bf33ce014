// The style sheet of page parts: figures, tables, charts, pictures.

export const PARTS_STYLE: string = `
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(128px,1fr));gap:22px 20px;margin:30px 0 0}
.figure{min-width:0;padding-left:12px;border-left:2px solid var(--line)}
.figure dt{color:var(--muted);font-size:13px}
.figure dd{margin:0;font-size:23px;line-height:1.25;font-weight:600;letter-spacing:-.01em}
.figure small{display:block;margin-top:2px;color:var(--muted);font-size:13px;font-weight:400;letter-spacing:0}
.figure.over{border-color:var(--over)}.figure.near{border-color:var(--near)}
.figure.over small,.over{color:var(--over)}.figure.near small,.near{color:var(--near)}
.nothing{color:var(--muted)}
.warnings{margin:0;padding:0;list-style:none}
.warnings li{display:flex;gap:10px;padding:8px 0;border-bottom:1px solid var(--line);max-width:90ch}
.warnings li:last-child{border:0}
.warnings li::before{content:"\\25B2";color:var(--near);font-size:11px;line-height:23px}
.warnings div{min-width:0}
.warnings small{display:block;color:var(--muted);font-size:13px}
.scroll{overflow-x:auto;margin:0 0 16px}
table{width:100%;border-collapse:separate;border-spacing:0;font-size:14px;overflow-wrap:normal}
caption{padding:0 0 6px;text-align:left;color:var(--muted);font-size:13px}
th,td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;font-weight:400;white-space:nowrap}
th:first-child{position:sticky;left:0;padding-left:0;background:var(--page)}
th:last-child,td:last-child{padding-right:0}
thead th{border-color:var(--muted);color:var(--muted);font-size:13px;vertical-align:bottom}
.text{text-align:left}
td.text,th.text{white-space:normal;overflow-wrap:anywhere;min-width:9.5em}
tbody th{font-weight:600}
tbody tr:hover>*{background:var(--faint)}
.bar{display:inline-block;width:72px;height:8px;margin-left:10px;fill:var(--accent);background:var(--faint)}
@media (max-width:560px){.bar{display:none}}
.named{display:flex;align-items:baseline;gap:8px}
.named bdi{min-width:0}
.swatch{flex:none;width:10px;height:10px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(250px,100%),1fr));gap:0 32px;margin:0 0 16px}
.facts div{display:flex;justify-content:space-between;gap:16px;padding:6px 0;border-bottom:1px solid var(--line);font-size:14px}
.facts dt{color:var(--muted)}
.facts dd{margin:0;text-align:right;min-width:0}
pre{margin:0;max-height:340px;overflow:auto;padding:12px;background:var(--faint);font:12px/1.5 ui-monospace,"Liberation Mono",Menlo,Consolas,monospace;
white-space:pre-wrap;overflow-wrap:anywhere}
.metadata{margin:0}
.metadata>div{padding:8px 0;border-bottom:1px solid var(--line)}
.metadata dt{color:var(--muted);font-size:13px}
.metadata dd{margin:0}
details{margin:0 0 10px}
summary{padding:5px 0;cursor:pointer;color:var(--accent)}
details[open]>summary{margin-bottom:6px}
figure{margin:0 0 22px;min-width:0}
figcaption{color:var(--muted);font-size:13px}
.controls{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-bottom:12px}
.controls:empty{display:none}
label{display:inline-flex;align-items:center;gap:8px;min-width:0;max-width:100%;color:var(--muted);font-size:13px}
select{min-width:0;max-width:100%;min-height:34px;padding:4px 8px;border:1px solid var(--line);border-radius:5px;background:var(--surface);color:var(--ink);font:inherit;font-size:14px}
.paper{position:relative;height:300px;min-width:0;max-width:100%}
.layers .paper{height:min(460px,90vw)}
.coverage .paper{height:auto;max-width:620px;aspect-ratio:1}
.chart canvas{display:block;max-width:100%}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;margin:8px 0 0;padding:0;list-style:none}
.key li{display:flex;align-items:center;gap:7px}
.key svg{flex:none}
.ramp{width:120px;height:10px}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:32px 28px}
.picture{margin:0}
.picture h3{display:flex;justify-content:space-between;gap:12px;margin:0 0 8px;font-size:14px}
.picture h3 span:last-child{font-weight:400;color:var(--muted);text-align:right}
.canvas{aspect-ratio:1;overflow:hidden;border:1px solid var(--line);background:var(--surface)}
.canvas svg,.canvas img{display:block;width:100%;height:100%;object-fit:contain}
.canvas .veil{fill:var(--surface)}
.canvas .note{fill:var(--ink);paint-order:stroke;stroke:var(--surface);stroke-width:5px}
.canvas.none{display:grid;place-items:center;padding:20px;color:var(--muted);font-size:13px;text-align:center}
.picture .key{margin:8px 0;gap:2px 14px;font-size:13px}
.picture .key label{gap:6px;color:var(--ink)}
.picture .key input{margin:0}
`;
