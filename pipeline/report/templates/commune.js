/* A page per commune, made to be printed on A4. */
let communeSignature = "";

function factTable(doc, pair) {
  const rows = [
    [T.words.document, [doc.type, doc.number].filter(Boolean).join(" ")], [T.words.date, doc.date], [T.words.issuer, doc.issuer], [T.words.title, doc.title],
    [T.words.movement, doc.movement], [T.words.period, doc.period], [T.words.signatory, [doc.signt, doc.sign].filter(Boolean).join(": ")],
    [T.words.cites, doc.cites],
    [T.words.province_plan, pair && pair[0] >= 0 ? [D.docs[pair[0]].type, D.docs[pair[0]].number || D.docs[pair[0]].name].filter(Boolean).join(" ") : T.words.none],
    [T.words.quality, percent(doc.conf) + " (" + T.words.doubtful.toLowerCase() + ": " + doc.doubtful + ")"],
    [T.words.file, doc.file],
  ];
  return h("table", {class: "facts"}, h("tbody", {}, rows.filter((row) => row[1]).map(([name, value]) =>
    h("tr", {}, h("th", {scope: "row"}, name), h("td", {}, h("bdi", {}, value))))));
}

function changeBlock(change) {
  const list = (title, entries, mark) => (entries.length ? [h("h4", {}, title + " (" + entries.length + ")"),
    h("ul", {class: "changes " + mark}, entries.map((text) => h("li", {}, h("bdi", {}, text))))] : null);
  const named = (n) => D.findings[n].m;
  return h("section", {class: "card"}, h("h3", {}, fill(T.commune_page.versions, {since: change.since})),
    list(T.commune_page.fixed, change.fixed.map((past) => past[2] || past[1]), "fixed"),
    list(T.commune_page.remaining, change.remaining.map(named), "remaining"),
    list(T.commune_page.new, change.new.map(named), "new"));
}

function itemBlock(index) {
  const blocks = [];
  D.matrices.forEach((matrix, m) => {
    const row = matrix.rows.find((r) => r[0] === index);
    if (!row) return;
    const groups = new Map();
    matrix.items.forEach((item, n) => {
      if (!groups.has(item[0])) groups.set(item[0], []);
      groups.get(item[0]).push(n);
    });
    for (const [group, columns] of groups) {
      blocks.push(h("section", {class: "item-group"}, h("h4", {}, label("group", group)),
        h("ul", {class: "items"}, columns.map((n) => {
          const found = cellFindings(row, n);
          return h("li", {}, h("button", {type: "button", class: "item", onclick: () => setParams({open: found.length === 1 ? found[0].id : ["c:", m, D.docs[index].id, n].join("|")}, true)},
            badge(statusOf(row, n, found)), h("span", {}, h("bdi", {}, matrix.items[n][1]))));
        }))));
    }
  });
  return blocks.length ? h("section", {}, h("h3", {}, T.commune_page.items), h("div", {class: "item-groups"}, blocks)) : null;
}

function findingBlock(f, n) {
  return h("li", {class: "sheet-finding"},
    h("p", {class: "message numbered"}, h("b", {}, n + ". "), h("button", {type: "button", class: "link", dataset: {open: f.id}, onclick: () => setParams({open: f.id}, true)}, h("bdi", {}, f.m || f.i))),
    h("p", {class: "tags"}, severity(f.s), h("span", {class: "tag"}, label("kind", f.k)), h("span", {class: "tag"}, label("ground", f.g)),
      f.n ? h("span", {class: "tag check"}, "? " + T.words.needs_check) : null),
    h("p", {class: "note"}, [f.pp.length && T.evidence.province + ": " + placeText(f.pp), f.cp.length && T.evidence.commune + ": " + placeText(f.cp)].filter(Boolean).join("; ")),
    h("p", {class: "decision-line"}, T.words.decision + ": ", decisionText(f.id)));
}

function drawCommune(params) {
  const box = $("commune-box");
  const index = D.docs.findIndex((doc) => doc.id === params.get("d"));
  const signature = index + pendingStamp();
  if (signature === communeSignature) return;
  communeSignature = signature;
  const compared = [...new Set(D.matrices.flatMap((m) => m.rows.map((row) => row[0])))].sort((x, y) => collator.compare(D.docs[x].name, D.docs[y].name));
  const chooser = h("div", {class: "field no-print"}, h("label", {for: "f-d"}, T.commune_page.choose),
    h("select", {id: "f-d", onchange: (event) => { location.hash = address("commune", [["d", event.target.value]]); }},
      index < 0 ? h("option", {value: ""}, "") : null,
      (index >= 0 && !compared.includes(index) ? [index, ...compared] : compared).map((n) => h("option", {value: D.docs[n].id, selected: n === index}, D.docs[n].name))));
  if (index < 0) { box.replaceChildren(h("h2", {id: "h-commune"}, T.commune_page.heading), chooser); return; }
  const doc = D.docs[index];
  const findings = D.findings.filter((f) => f.c === index);
  const text = h("div", {class: "full-text"});
  const show = h("button", {type: "button", "aria-expanded": "false", class: "no-print", onclick: async () => {
    if (show.getAttribute("aria-expanded") === "true") { text.replaceChildren(); show.setAttribute("aria-expanded", "false"); return; }
    const rows = await lines(index);
    show.setAttribute("aria-expanded", "true");
    if (!rows || !rows.length) { text.replaceChildren(h("p", {class: "muted"}, rows ? T.evidence.not_embedded : T.page.old_browser)); return; }
    text.replaceChildren(h("p", {class: "note"}, T.evidence.doubt_note), passage(index, rows, [rows[0][0], rows[rows.length - 1][0]], {kind: "commune", raw: false, limit: 400}));
  }}, T.commune_page.show_text);
  box.replaceChildren(...[
    h("div", {class: "bar no-print"}, h("a", {href: "#matrix"}, "← " + T.commune_page.back), chooser,
      h("button", {type: "button", class: "primary", onclick: () => window.print()}, T.commune_page.print)),
    h("header", {class: "sheet-head"}, h("p", {class: "over"}, T.commune_page.heading), h("h2", {id: "h-commune"}, h("bdi", {}, doc.name)),
      h("p", {class: "note"}, fill(T.commune_page.made, {date: D.made.slice(0, 10)}))),
    h("section", {class: "card"}, h("h3", {}, T.commune_page.facts), factTable(doc, D.pairs[index]), doc.warnings.map((w) => h("p", {class: "warn"}, w))),
    D.changes[index] ? changeBlock(D.changes[index]) : null,
    D.pairs[index] || findings.length ? h("section", {class: "card"}, h("h3", {}, T.commune_page.findings + " (" + findings.length + ")"),
      findings.length ? h("ol", {class: "sheet-findings"}, findings.map((f, n) => findingBlock(f, n + 1))) : h("p", {}, T.commune_page.no_findings)) : null,
    itemBlock(index),
    h("section", {class: "sign"}, h("p", {}, T.commune_page.sign_checker), h("p", {class: "muted"}, "……………………………")),
    h("section", {class: "no-print"}, h("h3", {}, T.commune_page.text), show, text),
  ].filter(Boolean));
}
