/* The page's data, small builders for elements, and the state kept in the address. */
const D = JSON.parse(document.getElementById("payload").textContent);
const T = D.t;
const SIGN = {present: "✓", partial: "◐", missing: "✗", differs: "≠", unclear: "?", na: "–"};
const $ = (id) => document.getElementById(id);

/* Elements are only ever made with text nodes: nothing of a document is parsed as markup. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const label = (group, code) => (T[group] && T[group][code]) || String(code || "").replace(/_/g, " ");

function fold(text) {
  return String(text).toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

const collator = new Intl.Collator("vi", {numeric: true});

/* --- the address: #view?key=value&... -------------------------------------------------- */
const VIEWS = ["summary", "matrix", "findings", "check", "documents", "failures", "commune"];

function readAddress() {
  const [view, query] = location.hash.slice(1).split("?");
  return {view: VIEWS.includes(view) ? view : "summary", params: new URLSearchParams(query || "")};
}

function address(view, params) {
  const clean = new URLSearchParams();
  for (const [key, value] of params) if (value) clean.set(key, value);
  const query = clean.toString();
  return "#" + view + (query ? "?" + query : "");
}

/* A filter changes the address without a new entry in the history; an opened evidence makes one. */
function setParams(changes, push) {
  const {view, params} = readAddress();
  for (const [key, value] of Object.entries(changes)) {
    if (value) params.set(key, value); else params.delete(key);
  }
  const next = address(view, params);
  if (push) location.hash = next;
  else { history.replaceState(null, "", next); render(); }
}

/* --- small parts ------------------------------------------------------------------------ */
function badge(status) {
  return h("span", {class: "badge s-" + status}, h("span", {"aria-hidden": "true", class: "sign-mark"}, SIGN[status]), label("status", status));
}

function severity(code) {
  return h("span", {class: "sev sev-" + code}, label("severity", code));
}

const percent = (share) => fill(T.page.percent, {n: (Math.round(share * 1000) / 10).toLocaleString(D.lang)});

/* Numerals of the sections that hold a line, outermost first: "II.4". */
function sectionPath(doc, line) {
  const parts = [];
  let level = 99;
  for (let n = doc.sec.length - 1; n >= 0 && level > 1; n--) {
    const [numeral, , depth, from] = doc.sec[n];
    if (from > line || depth >= level || !numeral) continue;
    level = depth;
    const bare = numeral.replace(/[. ]+$/, "");
    if (!parts.length || !parts[0].startsWith(bare + ".")) parts.unshift(bare);
  }
  return parts.join(".");
}

function placeText(place) {
  if (!place || !place.length) return "";
  const [line, page, path] = place;
  return [path && T.words.section + " " + path, page && T.words.page + " " + page, T.words.line + " " + line].filter(Boolean).join(", ");
}

function announce(text) {
  const box = $("pending");
  box.dataset.note = text;
  box.textContent = text;
}
