/* The matrix: communes by required items. */

/* A decision taken in the page changes the cell as the next report would. */
function statusOf(row, column, findings) {
  const planned = D.codes[row[1][column]];
  if (!findings.length) return planned;
  const standing = findings.map((f) => {
    const verdict = decisionOf(f.id).verdict;
    if (verdict === "waived") return "na";
    if (verdict === "to_check" || (f.n && verdict !== "confirmed")) return "unclear";
    if (f.k === "no_province_plan" || f.g === "practice") return "unclear";
    if (f.k.startsWith("missing_")) return "missing";
    return f.k.startsWith("partial_") ? "partial" : "differs";
  });
  return ["missing", "differs", "partial", "unclear"].find((status) => standing.includes(status)) || "na";
}

function cellFindings(row, column) {
  const entry = row[2].find((e) => e[0] === column);
  return entry ? entry.slice(1).map((n) => D.findings[n]) : [];
}

const GAPS = new Set(["missing", "partial", "differs"]);
/* a want of the law that a finding on the province's plan tells of already is counted there */
const told = (item, found) => item[0] === "law" && Boolean(found && found.length) && found.every((f) => f.g !== "law");
let matrixSignature = "";

function matrixRows(matrix, params) {
  const wanted = fold(params.get("q") || "");
  const narrowed = ["kind", "sev", "ground", "check", "dec"].some((key) => params.get(key));
  const keep = (f) => matches(f, params, true);
  const matching = new Set(D.findings.filter(keep));
  let rows = matrix.rows.filter((row) => fold(D.docs[row[0]].name).includes(wanted))
    .map((row) => {
      const byColumn = new Map(row[2].map((entry) => [entry[0], entry.slice(1).map((n) => D.findings[n])]));
      const status = [...row[1]].map((code, n) => (byColumn.has(n) ? statusOf(row, n, byColumn.get(n)) : D.codes[code]));
      return {row, byColumn, status, gaps: status.filter((s, n) => GAPS.has(s) && !told(matrix.items[n], byColumn.get(n))).length};
    });
  if (narrowed) rows = rows.filter(({byColumn}) => [...byColumn.values()].some((list) => list.some((f) => matching.has(f))));
  const state = params.get("state");
  if (state) rows = rows.filter(({status}) => status.includes(state));
  let columns = matrix.items.map((item, n) => n);
  if (narrowed) columns = columns.filter((n) => rows.some(({byColumn}) => (byColumn.get(n) || []).some((f) => matching.has(f))));
  else if (params.get("ground")) columns = columns.filter((n) => matrix.items[n][2] === params.get("ground"));
  if (state) columns = columns.filter((n) => rows.some(({status}) => status[n] === state));
  if (params.get("gaps")) columns = columns.filter((n) => rows.some(({status}) => GAPS.has(status[n])));
  const sort = params.get("sort") || "gaps";
  const name = (entry) => D.docs[entry.row[0]].name;
  const rank = {missing: 0, differs: 1, partial: 2, unclear: 3, present: 4, na: 5};
  rows.sort((x, y) => (sort === "gaps" ? y.gaps - x.gaps
    : /^c\d+$/.test(sort) ? rank[x.status[Number(sort.slice(1))]] - rank[y.status[Number(sort.slice(1))]] : 0)
    || collator.compare(name(x), name(y)));
  return {rows, columns, sort};
}

function drawMatrix(params) {
  const box = $("matrix-box");
  const m = Math.min(Number(params.get("p")) || 0, D.matrices.length - 1);
  const matrix = D.matrices[m];
  if (!matrix) { box.replaceChildren(h("p", {}, T.words.none)); return; }
  const signature = JSON.stringify([[...params].filter(([key]) => key !== "open"), pendingStamp()]);
  if (signature === matrixSignature) return;
  matrixSignature = signature;
  const {rows, columns, sort} = matrixRows(matrix, params);

  const chooser = D.matrices.length > 1 ? h("div", {class: "field broad"}, h("label", {for: "f-p"}, T.matrix.choose),
    h("select", {id: "f-p", onchange: (event) => setParams({p: event.target.value === "0" ? "" : event.target.value, sort: ""})},
      D.matrices.map((one, n) => h("option", {value: String(n), selected: n === m},
        one.p >= 0 ? [D.docs[one.p].number, D.docs[one.p].province || D.docs[one.p].name, D.docs[one.p].movement].filter(Boolean).join(" – ") : T.matrix.no_province)))) : null;
  const bar = filterBar(params, [
    chooser,
    selectField("state", T.filter.status, Object.entries(T.status), params),
    selectField("sort", T.matrix.sort, [["", T.matrix.sort_gaps], ["name", T.matrix.sort_name],
      ...(/^c\d+$/.test(sort) && matrix.items[Number(sort.slice(1))] ? [[sort, fill(T.matrix.sort_column, {column: matrix.items[Number(sort.slice(1))][1].slice(0, 40)})]] : [])], params, true),
    h("label", {class: "check"}, h("input", {type: "checkbox", id: "f-gaps", checked: Boolean(params.get("gaps")), onchange: (event) => setParams({gaps: event.target.checked ? "1" : ""})}), " " + T.matrix.only_gaps),
  ], fill(T.matrix.rows_shown, {n: rows.length, total: matrix.rows.length}));

  const legend = h("ul", {class: "legend", "aria-label": T.matrix.legend},
    Object.keys(T.status).map((status) => h("li", {title: T.status_help[status]}, badge(status))));

  const groups = [];
  for (const n of columns) {
    const group = matrix.items[n][0];
    if (groups.length && groups[groups.length - 1][0] === group) groups[groups.length - 1][1]++;
    else groups.push([group, 1]);
  }
  const starts = new Set(columns.filter((n, k) => k === 0 || matrix.items[n][0] !== matrix.items[columns[k - 1]][0]));
  const head = h("thead", {},
    h("tr", {class: "groups", role: "row"}, h("th", {class: "corner", role: "columnheader"}, h("span", {class: "sr"}, T.words.communes)), h("th", {class: "sum", role: "columnheader"}, h("span", {class: "sr"}, T.words.total)),
      groups.map(([group, n]) => h("th", {colspan: String(n), class: "start", role: "columnheader", title: label("group", group)}, h("span", {}, label("group", group))))),
    h("tr", {class: "items", role: "row"},
      h("th", {class: "corner", role: "columnheader"}, h("button", {type: "button", onclick: () => setParams({sort: "name"})}, T.words.commune)),
      h("th", {class: "sum", role: "columnheader", "aria-sort": sort === "gaps" ? "descending" : null}, h("button", {type: "button", onclick: () => setParams({sort: ""})}, h("span", {class: "up"}, T.matrix.gaps))),
      columns.map((n) => h("th", {class: starts.has(n) ? "start" : null, role: "columnheader", "aria-sort": sort === "c" + n ? "ascending" : null},
        h("button", {type: "button", title: matrix.items[n][1], onclick: () => setParams({sort: "c" + n})}, h("span", {class: "up"}, matrix.items[n][5]))))));
  const body = h("tbody", {});
  let first = true;
  const drawRow = ({row, status, gaps}, r) => {
    const doc = D.docs[row[0]];
    const line = h("tr", {role: "row"},
      h("th", {role: "rowheader", class: "name"}, h("a", {href: address("commune", [["d", doc.id]])}, h("bdi", {}, doc.name))),
      h("td", {role: "gridcell", class: "sum num"}, String(gaps)));
    columns.forEach((n, c) => {
      const s = status[n];
      const cell = h("td", {role: "gridcell", class: "cell s-" + s + (starts.has(n) ? " start" : ""), tabindex: first ? "0" : "-1",
        "aria-label": doc.name + ", " + matrix.items[n][1] + ": " + label("status", s), title: matrix.items[n][1] + " – " + label("status", s)}, SIGN[s]);
      cell.dataset.n = String(n); cell.dataset.r = String(r); cell.dataset.c = String(c); cell.dataset.doc = doc.id;
      first = false;
      line.append(cell);
    });
    return line;
  };
  const table = h("table", {class: "matrix", role: "grid", "aria-label": T.matrix.caption, "aria-rowcount": String(rows.length + 2), "aria-colcount": String(columns.length + 2)}, head, body);
  body.append(...rows.slice(0, 40).map(drawRow));
  let next = 40;
  const drawMore = (atOnce) => {
    if (!body.isConnected || next >= rows.length) return;
    body.append(...rows.slice(next, next + 40).map((entry, k) => drawRow(entry, next + k)));
    next += 40;
    if (!atOnce) setTimeout(drawMore, 0);
  };
  const open = (cell) => {
    const found = cellFindings(rows[Number(cell.dataset.r)].row, Number(cell.dataset.n));
    setParams({open: found.length === 1 ? found[0].id : ["c:", m, cell.dataset.doc, cell.dataset.n].join("|")}, true);
  };
  table.addEventListener("click", (event) => { const cell = event.target.closest("td.cell"); if (cell) { cell.focus(); open(cell); } });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td.cell");
    if (!cell) return;
    const r = Number(cell.dataset.r), c = Number(cell.dataset.c);
    const move = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -c], End: [0, columns.length - 1 - c], PageDown: [10, 0], PageUp: [-10, 0]}[event.key];
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(cell); return; }
    if (!move) return;
    event.preventDefault();
    const target = body.rows[Math.max(0, Math.min(body.rows.length - 1, r + move[0]))];
    const to = target && target.cells[Math.max(0, Math.min(columns.length - 1, c + move[1])) + 2];
    if (!to) return;
    cell.tabIndex = -1; to.tabIndex = 0; to.focus();
  });
  const before = box.querySelector(".matrix-scroll");
  const scrolled = before && box.dataset.matrix === String(m) ? [before.scrollLeft, before.scrollTop] : [0, 0];
  box.dataset.matrix = String(m);
  const focusedId = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.replaceChildren(bar, h("div", {class: "above"}, legend, h("p", {class: "note"}, T.matrix.hint)),
    rows.length ? h("div", {class: "scroll matrix-scroll", tabindex: "0", role: "region", "aria-label": T.matrix.caption}, table) : h("p", {class: "empty"}, T.filter.nothing));
  if (focusedId && $(focusedId)) $(focusedId).focus();
  if (scrolled[1] > 0) while (next < rows.length) drawMore(true);
  else setTimeout(drawMore, 0);
  const after = box.querySelector(".matrix-scroll");
  if (after) [after.scrollLeft, after.scrollTop] = scrolled;
}

function pendingStamp() {
  return [...pending].map(([id, e]) => id + e.v + e.t).join();
}
