/* The evidence: province passage beside commune passage, with the finding and the decision on it. */
const dialog = $("evidence");
let showRaw = false;
let markDifferences = true;
let openedFrom = null;
let shownKey = "";

/* What to show for a finding, or for a cell of the matrix ("matrix:row:column"). */
function evidenceModel(key) {
  if (key.startsWith("c:")) {
    const [, m, docId, column] = key.split("|").length === 4 ? key.split("|") : [];
    const matrix = D.matrices[Number(m)];
    const row = matrix && matrix.rows.find((r) => D.docs[r[0]].id === docId);
    const item = matrix && matrix.items[Number(column)];
    if (!row || !item) return null;
    const col = Number(column);
    const found = row[2].find((entry) => entry[0] === col);
    const findings = found ? found.slice(1).map((n) => D.findings[n]) : [];
    const at = row[3].find((entry) => entry[0] === col);
    const looked = row[4].find((entry) => entry[0] === col);
    return {
      commune: row[0], province: matrix.p, title: item[1], group: item[0], ground: item[2], status: statusOf(row, col, findings),
      provinceLines: matrix.p >= 0 && item[3] ? [item[3], item[4]] : null,
      communeLines: at ? [at[1], at[2]] : null, searched: looked ? [looked[1], looked[2]] : null, findings,
    };
  }
  const finding = D.findings.find((f) => f.id === key);
  if (!finding) return null;
  for (let m = 0; m < D.matrices.length; m++) {
    const row = D.matrices[m].rows.find((r) => r[0] === finding.c);
    const cell = row && row[2].find((entry) => entry.slice(1).some((n) => D.findings[n] === finding));
    if (cell) {
      const model = evidenceModel(["c:", m, D.docs[finding.c].id, cell[0]].join("|"));
      model.findings = [finding];
      model.title = finding.i || model.title;
      model.finding = finding;
      if (finding.pp.length && !(model.provinceLines && model.provinceLines[0] <= finding.pp[0] && finding.pp[0] <= model.provinceLines[1])) {
        model.provinceLines = [finding.pp[0], finding.pp[0]];
      }
      if (finding.p >= 0) model.province = finding.p;
      model.communeLines = finding.cp.length ? [finding.cp[0], Math.max(finding.cp[0], model.communeLines && model.communeLines[0] === finding.cp[0] ? model.communeLines[1] : 0)] : model.communeLines;
      return model;
    }
  }
  return {commune: finding.c, province: finding.p, title: finding.i, group: "", ground: finding.g, status: null,
    provinceLines: finding.pp.length ? [finding.pp[0], finding.pp[0]] : null,
    communeLines: finding.cp.length ? [finding.cp[0], finding.cp[0]] : null, searched: null, findings: [finding], finding};
}

function sectionTitle(doc, from, to) {
  const section = doc.sec.filter((s) => s[3] <= from && s[4] >= to).pop() || doc.sec.find((s) => s[3] === from);
  return section ? T.words.section + " " + [section[0], section[1]].filter(Boolean).join(" ")
    : fill(T.words.lines, {a: from, b: to});
}

function placeLine(doc, range, rows) {
  const row = rows && rows.find((one) => one[0] >= range[0]);
  const path = sectionPath(doc, range[0]);
  const where = [path && T.words.section + " " + path, row && T.words.page + " " + row[1],
    range[0] === range[1] ? T.words.line + " " + range[0] : fill(T.words.lines, {a: range[0], b: range[1]})].filter(Boolean).join(", ");
  return h("p", {class: "where"}, h("bdi", {}, [doc.type, doc.number].filter(Boolean).join(" ") || doc.name), ", " + where);
}

async function drawEvidence(key) {
  const model = evidenceModel(key);
  if (!model) { closeEvidence(); return; }
  const commune = D.docs[model.commune];
  const province = model.province >= 0 ? D.docs[model.province] : null;
  const [left, right] = await Promise.all([
    province ? lines(model.province) : null, commune ? lines(model.commune) : null]);
  if (shownKey !== key) return;
  const inside = (rows, range) => (rows && range ? rows.filter((row) => row[0] >= range[0] && row[0] <= range[1] && row[2].trim()) : []);
  const cap = (range) => range && [range[0], Math.min(range[1], range[0] + 79)];
  const a = inside(left, cap(model.provinceLines)), b = inside(right, cap(model.communeLines));
  /* of two citations or numerals only the words named by the finding matter, not the sentences around them */
  const named = model.finding && /citation|number|numeral/.test(model.finding.k);
  const only = markDifferences && !named && a.length && b.length ? difference(a, b) : null;
  const old = typeof DecompressionStream === "undefined" ? h("p", {class: "warn"}, T.page.old_browser) : null;

  const other = model.finding && model.finding.op;
  const provinceSide = () => {
    if (other && right && right.length) {
      return [placeLine(commune, [other[0], other[0]], right), passage(model.commune, right, [other[0], other[0]], {name: T.words.document, kind: "hit", raw: showRaw, marks: markDifferences ? hits(inside(right, [other[0], other[0]]), model.finding.i) : null})];
    }
    if (!province || !model.provinceLines) {
      const quote = model.finding && model.finding.pt;
      return [quote ? h("blockquote", {}, h("bdi", {}, quote)) : h("p", {class: "muted"}, model.ground === "law" || model.group === "form" ? T.ground.law + ": " + model.title : T.evidence.no_province)];
    }
    return [placeLine(province, model.provinceLines, left),
      left && left.length ? passage(model.province, left, model.provinceLines, only ? {name: T.evidence.province, kind: "province", raw: showRaw, marks: marksByLine(a, only[0])}
          : {name: T.words.document, kind: "hit", raw: showRaw, marks: markDifferences && model.finding ? hits(a, model.finding.i) : null})
        : h("blockquote", {}, h("bdi", {}, (model.finding && model.finding.pt) || ""))];
  };
  const communeSide = () => {
    if (!commune) return [];
    if (model.communeLines) {
      return [placeLine(commune, model.communeLines, right),
        right && right.length ? passage(model.commune, right, model.communeLines, only ? {name: T.evidence.commune, kind: "commune", raw: showRaw, marks: marksByLine(b, only[1])}
          : {name: T.words.document, kind: "hit", raw: showRaw, marks: markDifferences && model.finding ? hits(b, model.finding.i) : null})
          : h("blockquote", {}, h("bdi", {}, (model.finding && model.finding.ct) || ""))];
    }
    const sure = model.status === "missing" || model.status === "partial" || model.findings.length;
    const message = model.status === "present" || (model.status === "na" && !model.findings.length)
      ? h("p", {class: "met"}, model.status === "na" ? T.evidence.freed : T.evidence.met)
      : h("p", {class: "absent"}, sure ? T.evidence.no_counterpart : T.evidence.no_evidence);
    if (model.status === "na" && !model.findings.length) return [message];
    if (!model.searched || !right) {
      const heads = commune.sec.filter((one) => one[2] === 1);
      return [message, sure ? h("p", {class: "muted"}, T.evidence.searched_all) : null,
        heads.length ? [h("p", {class: "muted"}, T.evidence.headings),
          h("ul", {class: "heads"}, heads.map((one) => h("li", {}, h("bdi", {}, [one[0], one[1]].filter(Boolean).join(" ")),
            h("small", {}, " " + T.words.line + " " + one[3]))))] : null].filter(Boolean).flat();
    }
    return [message,
      h("p", {class: "muted"}, fill(T.evidence.searched, {place: sectionTitle(commune, model.searched[0], model.searched[1])})),
      passage(model.commune, right, [model.searched[0], model.searched[1]], {name: T.evidence.commune, kind: "commune", raw: showRaw, limit: 25})];
  };

  const order = visibleFindings();
  const here = model.finding ? order.indexOf(model.finding) : -1;
  const step = (n) => h("button", {type: "button", disabled: here < 0 || !order[here + n],
    onclick: () => setParams({open: order[here + n].id}, true)}, n < 0 ? "← " + T.evidence.previous : T.evidence.next + " →");
  const toggle = (text, on, action) => h("button", {type: "button", "aria-pressed": String(on), class: "toggle", onclick: action}, text);
  const redraw = () => drawEvidence(key);

  const content = h("div", {class: "ev"},
    h("div", {class: "ev-head"},
      h("div", {}, h("p", {class: "ev-unit"}, commune ? h("bdi", {}, commune.name) : ""),
        h("h2", {id: "ev-title", tabindex: "-1"}, h("bdi", {}, model.title || T.evidence.title)),
        h("p", {class: "tags"}, model.status ? badge(model.status) : null,
          model.group ? h("span", {class: "tag"}, label("group", model.group)) : null,
          h("span", {class: "tag"}, T.words.ground + ": " + label("ground", model.ground)))),
      h("button", {type: "button", class: "close", "aria-label": T.evidence.close, onclick: closeEvidence}, "×")),
    h("div", {class: "ev-body"},
      model.findings.map((f) => h("div", {class: "ev-finding"},
        h("p", {class: "message"}, h("bdi", {}, f.m)),
        h("p", {class: "tags"}, severity(f.s), h("span", {class: "tag"}, label("kind", f.k)),
          h("span", {class: "tag"}, T.words.confidence + " " + percent(f.q)),
          f.n ? h("span", {class: "tag check"}, "? " + T.words.needs_check) : null),
        f.img ? h("figure", {}, h("img", {src: "data:image/jpeg;base64," + $("img-" + D.findings.indexOf(f)).textContent, alt: fill(T.evidence.picture, {page: f.cp[1]})}),
          h("figcaption", {}, fill(T.evidence.picture, {page: f.cp[1]}))) : null)),
      h("div", {class: "tools"},
        toggle(T.evidence.raw, showRaw, () => { showRaw = !showRaw; redraw(); }),
        toggle(T.evidence.diff, markDifferences, () => { markDifferences = !markDifferences; redraw(); }),
        h("span", {class: "note"}, T.evidence.doubt_note)),
      old,
      h("div", {class: "sides"},
        h("section", {class: "side", "aria-labelledby": "ev-p"}, h("h3", {id: "ev-p"}, other ? T.evidence.other : T.evidence.province), provinceSide()),
        h("section", {class: "side", "aria-labelledby": "ev-c"}, h("h3", {id: "ev-c"}, T.evidence.commune), communeSide())),
      model.findings.map((f) => decisionForm(f.id)),
      h("div", {class: "ev-foot"}, here >= 0 ? [step(-1), step(1)] : null,
        commune ? h("a", {href: address("commune", [["d", commune.id]])}, T.evidence.full) : null)));
  const focused = document.activeElement && dialog.contains(document.activeElement) ? document.activeElement.textContent : null;
  const scrolled = dialog.querySelector(".ev-body");
  const top = scrolled && dialog.dataset.key === key ? scrolled.scrollTop : 0;
  dialog.replaceChildren(content);
  dialog.dataset.key = key;
  dialog.querySelector(".ev-body").scrollTop = top;
  const again = focused && [...dialog.querySelectorAll("button")].find((button) => button.textContent === focused && !button.disabled);
  (again || $("ev-title")).focus({preventScroll: true});
}

function openEvidence(key) {
  if (!dialog.open) {
    openedFrom = document.activeElement;
    dialog.showModal();
  }
  if (shownKey !== key) {
    shownKey = key;
    drawEvidence(key);
  }
}

function closeEvidence() {
  setParams({open: ""});
}

function hideEvidence() {
  shownKey = "";
  if (!dialog.open) return;
  dialog.close();
  dialog.replaceChildren();
  if (openedFrom) {
    const {open, doc, n} = openedFrom.dataset;
    const again = document.contains(openedFrom) ? openedFrom
      : open ? document.querySelector(`[data-open="${CSS.escape(open)}"]`)
        : doc ? document.querySelector(`td.cell[data-doc="${CSS.escape(doc)}"][data-n="${n}"]`) : null;
    if (again) again.focus();
  }
}

dialog.addEventListener("cancel", (event) => { event.preventDefault(); closeEvidence(); });
dialog.addEventListener("click", (event) => { if (event.target === dialog) closeEvidence(); });
