/* Passages of the documents: unpacked when first needed, doubtful syllables tinted, differences marked. */
const unpacked = new Map();

async function lines(index) {
  if (unpacked.has(index)) return unpacked.get(index);
  const node = $("doc-" + index);
  if (!node || typeof DecompressionStream === "undefined") return null;
  const bytes = Uint8Array.from(atob(node.textContent), (ch) => ch.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const rows = JSON.parse(await new Response(stream).text());
  unpacked.set(index, rows);
  return rows;
}

function words(text) {
  const found = [];
  const pattern = /[\p{L}\p{M}\p{N}]+/gu;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push({word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length});
  }
  return found;
}

/* Words of two passages that have no fellow in the other, by the longest common subsequence. */
function difference(left, right) {
  const a = left.flatMap(([, , text], row) => words(text).map((w) => ({...w, row})));
  const b = right.flatMap(([, , text], row) => words(text).map((w) => ({...w, row})));
  if (!a.length || !b.length || a.length * b.length > 1500000) return null;
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i].word === b[j].word ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  /* two passages with little in common are not two wordings of one thing: marking all of it would say nothing */
  if (table[0] < 0.3 * Math.min(a.length, b.length)) return null;
  let i = 0, j = 0;
  const onlyA = [], onlyB = [];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i].word === b[j].word) { i++; j++; }
    else if (j >= b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) onlyA.push(a[i++]);
    else onlyB.push(b[j++]);
  }
  return [onlyA, onlyB];
}

function lineContent(row, marks, kind) {
  const text = row[2];
  const doubts = row[4] || [];
  const units = [...text];
  const offset = units.length === text.length ? null : units.map(((at) => (ch) => { const here = at; at += ch.length; return here; })(0));
  const at = (point) => (offset ? (point < offset.length ? offset[point] : text.length) : point);
  const edges = new Set([0, text.length]);
  const tinted = doubts.map(([start, end, source, confidence, others]) => ({start: at(start), end: at(end), source, confidence, others}));
  for (const span of [...tinted, ...marks]) { edges.add(span.start); edges.add(span.end); }
  const cuts = [...edges].filter((edge) => edge <= text.length).sort((x, y) => x - y);
  const parts = [];
  let tint = 0, mark = 0;
  for (let k = 0; k + 1 < cuts.length; k++) {
    const piece = text.slice(cuts[k], cuts[k + 1]);
    while (tint < tinted.length && tinted[tint].end <= cuts[k]) tint++;
    while (mark < marks.length && marks[mark].end <= cuts[k]) mark++;
    const doubt = tint < tinted.length && tinted[tint].start <= cuts[k] ? tinted[tint] : null;
    const differs = mark < marks.length && marks[mark].start <= cuts[k];
    if (!doubt && !differs) { parts.push(piece); continue; }
    let node = piece;
    if (doubt) {
      const note = fill(T.evidence.doubt, {source: doubt.source, confidence: percent(doubt.confidence)})
        + (doubt.others && doubt.others.length ? fill(T.evidence.alternatives, {list: doubt.others.join(", ")}) : "");
      node = h("span", {class: "doubt", title: note}, node);
    }
    parts.push(differs ? h("mark", {class: "only-" + kind}, node) : node);
  }
  return parts;
}

/* One side of the evidence. `main` = [from, to]: the lines in question; some lines around them are shown in grey. */
function passage(index, rows, main, options) {
  const {marks, kind, raw} = options;
  const box = h("div", {class: "passage" + (raw ? " with-raw" : ""), tabindex: "0", role: "group", "aria-label": options.name || T.words.document});
  const LIMIT = options.limit || 40;
  let first = Math.max(1, main[0] - 2);
  let last = Math.min(main[1], main[0] + LIMIT - 1) + 2;
  const draw = () => {
    const shown = rows.map((row, n) => [row, n]).filter(([row]) => row[0] >= first && row[0] <= last);
    const list = h("ol", {class: "lines"});
    let page = 0;
    for (const [row] of shown) {
      const blank = !row[2].trim() && !row[3];
      if (row[1] !== page) {
        page = row[1];
        list.append(h("li", {class: "page-mark"}, T.words.page + " " + page));
      }
      if (blank) continue;
      const inside = row[0] >= main[0] && row[0] <= main[1];
      list.append(h("li", {class: inside ? "in" : "around"},
        h("span", {class: "no"}, h("span", {class: "sr"}, T.words.line + " "), row[0]),
        h("span", {class: "tx", dir: "ltr"}, lineContent(row, (inside && marks && marks.get(row[0])) || [], kind),
          row[3] ? h("span", {class: "raw"}, h("b", {}, T.evidence.raw_label), " ", h("bdi", {}, row[3])) : null)));
    }
    const more = (text, action) => h("button", {type: "button", class: "more", onclick: action}, text);
    const known = rows.length ? [rows[0][0], rows[rows.length - 1][0]] : [1, 0];
    box.replaceChildren(
      ...(first > known[0] ? [more(T.evidence.more_before, () => { first = Math.max(1, first - 15); draw(); })] : []),
      list,
      ...(last < known[1] ? [more(T.evidence.more_after, () => { last += 25; draw(); })] : []));
  };
  draw();
  return box;
}

function marksByLine(rows, only) {
  const byLine = new Map();
  for (const span of only) {
    const number = rows[span.row][0];
    if (!byLine.has(number)) byLine.set(number, []);
    byLine.get(number).push(span);
  }
  return byLine;
}

/* Where the words of a finding's item ("88/KH-UBND; 38/KH-UBND") stand in the lines in question. */
function hits(rows, item) {
  const parts = item.split(";").map((part) => part.trim()).filter((part) => part.length > 2);
  const byLine = new Map();
  for (const [number, , text] of rows) {
    const found = [];
    for (const part of parts) {
      for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found.push({start: at, end: at + part.length});
    }
    found.sort((x, y) => x.start - y.start);
    if (found.length) byLine.set(number, found.filter((span, n) => n === 0 || span.start >= found[n - 1].end));
  }
  return byLine.size ? byLine : null;
}
