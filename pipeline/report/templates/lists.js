/* The filter bar and the list of findings. */
function selectField(name, text, options, params, noAny) {
  const id = "f-" + name;
  const value = params.get(name) || "";
  return h("div", {class: "field"}, h("label", {for: id}, text),
    h("select", {id, onchange: (event) => setParams({[name]: event.target.value})},
      noAny ? null : h("option", {value: ""}, T.filter.any),
      options.map(([code, words]) => h("option", {value: code, selected: code === value}, words))));
}

let typing = 0;

function filterBar(params, extra, count) {
  const kinds = [...new Set(D.findings.map((f) => f.k))].map((k) => [k, label("kind", k)]).sort((x, y) => collator.compare(x[1], y[1]));
  const grounds = [...new Set(D.findings.map((f) => f.g))].map((g) => [g, label("ground", g)]);
  const used = ["q", "kind", "sev", "ground", "check", "dec", "state", "gaps"].some((key) => params.get(key));
  return h("form", {class: "filters", role: "search", "aria-label": T.filter.label, onsubmit: (event) => event.preventDefault()},
    h("div", {class: "field"}, h("label", {for: "f-q"}, T.filter.commune),
      h("input", {type: "search", id: "f-q", value: params.get("q") || "", placeholder: T.filter.commune_hint, oninput: (event) => {
        clearTimeout(typing);
        const {value} = event.target;
        typing = setTimeout(() => setParams({q: value}), 200);
      }})),
    selectField("kind", T.filter.kind, kinds, params),
    selectField("sev", T.filter.severity, Object.entries(T.severity), params),
    selectField("ground", T.filter.ground, grounds, params),
    readAddress().view === "check" ? null : selectField("check", T.filter.check, [["1", T.filter.only_check], ["0", T.filter.no_check]], params),
    selectField("dec", T.filter.decision, [["none", T.decision.none], ["confirmed", T.decision.confirmed], ["waived", T.decision.waived], ["to_check", T.decision.to_check]], params),
    extra || null,
    h("div", {class: "field end"}, h("span", {class: "count-note", role: "status"}, count),
      used ? h("button", {type: "button", id: "f-reset", onclick: () => { const {view, params: p} = readAddress(); history.replaceState(null, "", address(view, [["p", p.get("p")]])); render(); $("f-q").focus(); }}, T.filter.reset) : null));
}

function matches(f, params, anyCommune) {
  const verdict = decisionOf(f.id).verdict;
  const q = fold(params.get("q") || "");
  return (!params.get("kind") || f.k === params.get("kind"))
    && (!params.get("sev") || f.s === params.get("sev"))
    && (!params.get("ground") || f.g === params.get("ground"))
    && (!params.get("check") || String(f.n) === params.get("check"))
    && (!params.get("dec") || (verdict || "none") === params.get("dec"))
    && (anyCommune || !q || fold(D.docs[f.c] ? D.docs[f.c].name : "").includes(q));
}

const SEVERITY = {high: 0, medium: 1, low: 2};
const SORTS = {
  unit: (f) => (D.docs[f.c] ? D.docs[f.c].name : ""), kind: (f) => label("kind", f.k), sev: (f) => SEVERITY[f.s] + "",
  ground: (f) => label("ground", f.g), item: (f) => f.i, dec: (f) => decisionOf(f.id).verdict || "zz",
};

function visibleFindings() {
  const {view, params} = readAddress();
  let rows = D.findings.filter((f) => matches(f, params));
  if (view === "commune") rows = rows.filter((f) => D.docs[f.c] && D.docs[f.c].id === params.get("d"));
  if (view === "check") rows = rows.filter((f) => f.n || decisionOf(f.id).verdict === "to_check");
  const [key, direction] = (params.get("by") || "").split("-");
  if (SORTS[key]) {
    const sign = direction === "desc" ? -1 : 1;
    rows = [...rows].sort((x, y) => sign * collator.compare(SORTS[key](x), SORTS[key](y)));
  }
  return rows;
}

function findingRow(f) {
  const doc = D.docs[f.c];
  return h("tr", {class: "finding"},
    h("td", {}, doc ? h("a", {href: address("commune", [["d", doc.id]])}, h("bdi", {}, doc.name)) : ""),
    h("td", {}, severity(f.s), f.n ? h("span", {class: "tag check"}, "? " + T.words.needs_check) : null),
    h("td", {}, label("kind", f.k)),
    h("td", {class: "message"}, h("button", {type: "button", class: "link", dataset: {open: f.id}, onclick: () => setParams({open: f.id}, true)}, h("bdi", {}, f.i || label("kind", f.k))),
      h("p", {class: "note"}, h("bdi", {}, f.m)),
      f.cp.length ? h("p", {class: "note place"}, T.evidence.commune + ": " + placeText(f.cp)) : null),
    h("td", {}, label("ground", f.g)),
    h("td", {}, decisionText(f.id)));
}

let listSignature = "";

function drawFindings(boxId, params) {
  const box = $(boxId);
  const signature = boxId + [...params].filter(([key]) => key !== "open").join("&") + pendingStamp();
  if (signature === listSignature) return;
  listSignature = signature;
  const rows = visibleFindings();
  const total = boxId === "check-box" ? D.findings.filter((f) => f.n || decisionOf(f.id).verdict === "to_check").length : D.findings.length;
  const by = params.get("by") || "";
  const heading = (key, text) => {
    const up = by === key + "-asc", down = by === key + "-desc";
    return h("th", {scope: "col", "aria-sort": up ? "ascending" : down ? "descending" : null},
      h("button", {type: "button", onclick: () => setParams({by: key + (up ? "-desc" : "-asc")})}, text, h("span", {"aria-hidden": "true"}, up ? " ▲" : down ? " ▼" : "")));
  };
  const body = h("tbody", {}, rows.slice(0, 100).map(findingRow));
  let next = 100;
  const more = h("button", {type: "button", class: "more", hidden: rows.length <= 100, onclick: () => {
    body.append(...rows.slice(next, next + 200).map(findingRow));
    next += 200;
    more.hidden = next >= rows.length;
    more.textContent = fill(T.page.show_more, {n: Math.min(200, rows.length - next)});
  }}, fill(T.page.show_more, {n: Math.min(200, rows.length - 100)}));
  const poor = boxId === "check-box" ? D.docs.filter((doc) => doc.poor) : [];
  const focusedId = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.replaceChildren(...[
    filterBar(params, null, fill(T.filter.shown, {n: rows.length, total})),
    rows.length ? h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": T.words.findings},
      h("table", {class: "plain"}, h("thead", {}, h("tr", {}, heading("unit", T.words.commune), heading("sev", T.words.severity), heading("kind", T.words.kind),
        heading("item", T.words.item), heading("ground", T.words.ground), heading("dec", T.words.decision))), body)) : h("p", {class: "empty"}, T.filter.nothing),
    more,
    poor.length ? h("section", {class: "card"}, h("h3", {}, T.check.documents), h("p", {class: "note"}, T.check.documents_note),
      h("ul", {}, poor.map((doc) => h("li", {}, h("a", {href: address("commune", [["d", doc.id]])}, h("bdi", {}, doc.name)),
        " – " + T.words.quality.toLowerCase() + " " + percent(doc.conf) + ", " + T.words.doubtful.toLowerCase() + ": " + doc.doubtful,
        doc.warnings.map((warning) => h("p", {class: "note"}, warning)))))) : null,
  ].filter(Boolean));
  if (focusedId && $(focusedId)) $(focusedId).focus();
}
