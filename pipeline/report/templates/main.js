/* Drawing what the address says. */
let shownView = "";

function render() {
  const {view, params} = readAddress();
  for (const name of VIEWS) $("view-" + name).hidden = name !== view;
  for (const link of document.querySelectorAll("nav a[data-view]")) {
    if (link.dataset.view === view || (view === "commune" && link.dataset.view === "matrix")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "matrix") drawMatrix(params);
  else if (view === "findings") drawFindings("findings-box", params);
  else if (view === "check") drawFindings("check-box", params);
  else if (view === "commune") drawCommune(params);
  const open = params.get("open");
  if (open) openEvidence(open); else hideEvidence();
  if (shownView && shownView !== view + (params.get("d") || "")) {
    window.scrollTo(0, 0);
    if (!open) $("main").focus({preventScroll: true});
  }
  shownView = view + (params.get("d") || "");
}

window.addEventListener("hashchange", render);
$("skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus(); });
$("download").addEventListener("click", download);
showPending();
render();
