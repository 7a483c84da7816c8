/* Decisions: from decisions.csv as embedded, plus those made in this browser and not yet saved to the file. */
const STORE = "doichieu:" + D.key;
const FIELDS = ["finding_id", "decision", "reason", "who", "when", "state", "commune", "kind", "item", "message"];
const embedded = new Map(D.decisions.map((row) => [row[0], row]));
/* the page as served carries what decisions.csv says now, which may be newer than the page */
for (const [id, verdict, reason, who, when] of JSON.parse($("saved").textContent)) {
  const row = embedded.get(id) || [id, "", "", "", "", "open", "", "", "", "", []];
  embedded.set(id, [id, verdict, reason, who, when, ...row.slice(5)]);
}
const token = document.querySelector('meta[name="doichieu-token"]').content;
let pending = readPending();

function readPending() {
  let stored = {};
  try { stored = JSON.parse(localStorage.getItem(STORE) || "{}"); } catch (error) { stored = {}; }
  const kept = new Map();
  for (const [id, entry] of Object.entries(stored)) {
    const row = embedded.get(id);
    const same = row && row[1] === entry.v && row[2] === entry.r && row[3] === entry.w;
    const older = row && row[1] && row[4] > entry.t;
    if (!same && !older && typeof entry.v === "string") kept.set(id, entry);
  }
  return kept;
}

function keepPending() {
  try { localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(pending))); } catch (error) { /* private window */ }
  showPending();
}

function decisionOf(id) {
  const mine = pending.get(id);
  if (mine) return {verdict: mine.v, reason: mine.r, who: mine.w, when: mine.t, pending: true};
  const row = embedded.get(id);
  return row ? {verdict: row[1], reason: row[2], who: row[3], when: row[4]} : {verdict: "", reason: "", who: "", when: ""};
}

function now() {
  const d = new Date();
  return new Date(d.getTime() - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function showWhen(iso) {
  const m = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso || "");
  return m ? `${m[3]}/${m[2]}/${m[1]}${m[4] ? " " + m[4] : ""}` : iso || "";
}

function showPending() {
  $("pending").textContent = pending.size ? fill(T.decide.pending, {n: pending.size}) : T.decide.pending_none;
  $("pending").classList.toggle("due", pending.size > 0);
  $("download").hidden = Boolean(token);
}

async function decide(id, verdict, reason, who) {
  const entry = {v: verdict, r: reason.trim(), w: who.trim(), t: now()};
  pending.set(id, entry);
  keepPending();
  render();
  if (!token) return T.decide.kept;
  try {
    const answer = await fetch("/decisions", {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-Doichieu-Token": token},
      body: JSON.stringify({rows: Array.from(pending, ([key, e]) => ({finding_id: key, decision: e.v, reason: e.r, who: e.w, when: e.t}))}),
    });
    if (!answer.ok) throw new Error(await answer.text());
    for (const [key, e] of pending) {
      const row = embedded.get(key) || [key, "", "", "", "", "open", "", "", "", "", []];
      row[1] = e.v; row[2] = e.r; row[3] = e.w; row[4] = e.t;
      embedded.set(key, row);
    }
    pending.clear();
    keepPending();
    return T.decide.saved;
  } catch (error) {
    return fill(T.decide.failed, {error: error.message});
  }
}

/* --- decisions.csv as downloaded: every row known, so that it can replace the file ------------ */
function csvCell(value) {
  let text = String(value === null || value === undefined ? "" : value);
  if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
  return /["\r\n,;\t]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

function csvText() {
  const rows = new Map();
  for (const f of D.findings) {
    const doc = D.docs[f.c];
    rows.set(f.id, [f.id, "", "", "", "", "open", doc ? doc.name : "", label("kind", f.k), f.i, f.m, []]);
  }
  for (const [id, row] of embedded) {
    const fresh = rows.get(id);
    rows.set(id, fresh ? [id, row[1], row[2], row[3], row[4], "open", fresh[6], fresh[7], fresh[8], fresh[9], row[10]] : row);
  }
  for (const [id, e] of pending) {
    const row = rows.get(id);
    if (row) rows.set(id, [id, e.v, e.r, e.w, e.t, ...row.slice(5)]);
    else rows.set(id, [id, e.v, e.r, e.w, e.t, "", "", "", "", "", []]);
  }
  const extras = [...new Set([...rows.values()].flatMap((row) => row[10].map((pair) => pair[0])))];
  const out = [FIELDS.map((name) => csvCell(T.decision_columns[name])).concat(extras.map(csvCell))];
  for (const row of rows.values()) {
    const added = Object.fromEntries(row[10]);
    const cells = row.slice(0, 10);
    /* an id like 12e34567 would become a number in a spreadsheet */
    if (/^[0-9.]+(e[0-9]+)?$/i.test(cells[0])) cells[0] = "'" + cells[0];
    cells[1] = cells[1] ? T.decision[cells[1]] : "";
    cells[5] = cells[5] ? T.state[cells[5]] : "";
    out.push(cells.concat(extras.map((name) => added[name] || "")).map(csvCell));
  }
  return "\ufeff" + out.map((cells) => cells.join(D.delimiter)).join("\r\n") + "\r\n";
}

function download() {
  const url = URL.createObjectURL(new Blob([csvText()], {type: "text/csv;charset=utf-8"}));
  const link = h("a", {href: url, download: "decisions.csv", class: "away"}, "decisions.csv");
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  announce(T.decide.downloaded);
}

/* --- the form ------------------------------------------------------------------------------------ */
function decisionText(id) {
  const d = decisionOf(id);
  if (!d.verdict) return h("span", {class: "muted"}, T.decision.none);
  return h("span", {class: "verdict v-" + d.verdict}, T.decision[d.verdict],
    d.who || d.when ? h("small", {}, " " + fill(T.decide.by, {who: d.who || "…", when: showWhen(d.when)})) : null,
    d.reason ? h("small", {class: "reason"}, h("bdi", {}, d.reason)) : null);
}

let formNumber = 0;

function decisionForm(id) {
  const current = decisionOf(id);
  const n = ++formNumber;
  let who = current.who;
  try { who = who || localStorage.getItem("doichieu:who") || ""; } catch (error) { /* private window */ }
  const note = h("p", {class: "form-note", role: "status"});
  const name = h("input", {type: "text", id: "who-" + n, autocomplete: "name", maxlength: "120", value: who});
  const reason = h("textarea", {id: "reason-" + n, rows: "2", maxlength: "2000"});
  reason.value = current.reason;
  const radios = ["confirmed", "waived", "to_check"].map((code) => h("label", {class: "choice v-" + code},
    h("input", {type: "radio", name: "verdict-" + n, value: code, checked: current.verdict === code}),
    h("span", {}, h("b", {}, T.decision[code]), h("small", {}, T.decision_help[code]))));
  const form = h("form", {class: "decide", onsubmit: async (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input[type=radio]:checked");
    if (!chosen) { form.querySelector("input[type=radio]").focus(); return; }
    if (!name.value.trim()) { note.textContent = T.decide.who_needed; name.focus(); return; }
    if (chosen.value === "waived" && !reason.value.trim()) { note.textContent = T.decide.reason_needed; reason.focus(); return; }
    try { localStorage.setItem("doichieu:who", name.value.trim()); } catch (error) { /* private window */ }
    note.textContent = await decide(id, chosen.value, reason.value, name.value);
  }},
    h("fieldset", {}, h("legend", {}, T.decide.heading), h("div", {class: "choices"}, radios)),
    h("div", {class: "pair"},
      h("div", {}, h("label", {for: "who-" + n}, T.decide.who), name),
      h("div", {class: "wide"}, h("label", {for: "reason-" + n}, T.decide.reason), reason)),
    h("div", {class: "buttons"},
      h("button", {type: "submit", class: "primary"}, T.decide.save),
      current.verdict ? h("button", {type: "button", onclick: async () => {
        form.querySelectorAll("input[type=radio]").forEach((radio) => { radio.checked = false; });
        note.textContent = await decide(id, "", "", name.value);
      }}, T.decide.clear) : null),
    note);
  return form;
}
