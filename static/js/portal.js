// Extras on top of pages that work without script. Each block stands alone.
document.documentElement.classList.add("vs-js");

const on = (type, handler, target = document) => target.addEventListener(type, handler);
const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);
const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

// Theme switch: remembered in a cookie, so that the server writes it into the first byte of each page.
on("click", (event) => {
  const button = closest(event, "[data-scheme-choice]");
  if (!button) return;
  const scheme = button.dataset.schemeChoice;
  const root = document.documentElement;
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  document.cookie = `weergave=${scheme}; path=/; max-age=31536000; samesite=lax`;
  for (const other of document.querySelectorAll("[data-scheme-choice]")) {
    other.setAttribute("aria-pressed", String(other.dataset.schemeChoice === scheme));
  }
});

// A row of views too long for a phone: the current one is in view.
for (const here of document.querySelectorAll(".vs-views > [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Keys: "/" goes to the search box; "?" lists the keys; Esc twice within half a second blanks the screen.
let lastEscape = 0;
on("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
    const search = document.querySelector("[data-search]");
    if (search?.offsetParent) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "?" && !event.ctrlKey && !event.metaKey && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
    document.getElementById("toetsen")?.showModal();
  }
  if (event.key === "Escape" && !event.repeat) {
    if (event.timeStamp - lastEscape < 500) hideScreen();
    lastEscape = event.timeStamp;
  }
});

// "Verberg scherm": an inert page below an empty dialog; an open vault is closed on the way.
const blank = document.querySelector("[data-blank]");
const pageTitle = document.title;
let vaultClosed = false;

function hideScreen() {
  if (!blank || blank.open) return;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const popover of document.querySelectorAll("[popover]:popover-open")) popover.hidePopover();
  blank.showModal();
  document.title = "Portaal";
  for (const form of document.querySelectorAll("form[data-close-on-blank]")) {
    vaultClosed = true;
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  }
}

on("click", (event) => closest(event, "[data-hide-screen]") && hideScreen());

if (blank) {
  on("cancel", (event) => event.preventDefault(), blank);
  on("click", (event) => closest(event, "[data-show-screen]") && blank.close(), blank);
  on("close", () => {
    document.title = pageTitle;
    if (vaultClosed) location.reload();
  }, blank);
}

// Error summary takes the focus, so that it is the first thing read.
const summary = document.querySelector("[data-error-summary]");
summary?.focus();

// A link in the summary goes to the control itself, not to the group around it.
on("click", (event) => {
  const link = closest(event, "[data-error-summary] a");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  target.scrollIntoView({ block: "start" });
  (control ?? target).focus({ preventScroll: true });
});

// A form is not sent into the void: when the net seems away, the portal is asked first, and the text stays here.
const offline = document.querySelector("[data-draft-offline]");
const signedOut = document.querySelector("[data-draft-signed-out]");

async function answers() {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) })).ok;
  } catch {
    return false;
  }
}

async function sendWhenHeard(form, button) {
  if (form.dataset.asking) return;
  form.dataset.asking = "true";
  offline.hidden = await answers();
  delete form.dataset.asking;
  if (!offline.hidden) return;
  form.dataset.heard = "true";
  form.requestSubmit(button);
  delete form.dataset.heard;
}

on("submit", (event) => {
  const form = event.target;
  const method = event.submitter?.formMethod || form.method;
  if (event.defaultPrevented || method !== "post" || form.dataset.heard) return;
  if (!offline || (navigator.onLine && offline.hidden)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sendWhenHeard(form, event.submitter);
});

// Double submit: the second click is ignored, the button says what it is doing.
on("submit", (event) => {
  const form = event.target;
  const method = event.submitter?.formMethod || form.method;
  if (method !== "post" || form.dataset.guard === "off") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "true";
  const button = event.submitter;
  if (button) markBusy(button);
  setTimeout(() => release(form), 15000);
});

function markBusy(button) {
  const label = button.querySelector("[data-label]") ?? button;
  button.dataset.idle = label.textContent;
  button.setAttribute("aria-busy", "true");
  label.textContent = button.dataset.busyLabel ?? "Bezig …";
}

function release(form) {
  delete form.dataset.busy;
  for (const button of document.querySelectorAll("[aria-busy=true][data-idle]")) {
    if (button.form !== form) continue;
    (button.querySelector("[data-label]") ?? button).textContent = button.dataset.idle;
    button.removeAttribute("aria-busy");
  }
}

on("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release), window);
for (const done of ["htmx:afterRequest", "portal:done"]) {
  on(done, (event) => {
    const form = closest(event, "form");
    if (form) release(form);
  });
}

// Toasts leave after ten seconds, but wait for pointer and focus.
for (const toast of document.querySelectorAll("[data-toast]")) {
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
  const stop = () => clearTimeout(timer);
  for (const type of ["pointerenter", "focusin"]) on(type, stop, toast);
  for (const type of ["pointerleave", "focusout"]) on(type, () => { stop(); start(); }, toast);
  start();
}

// Article references open the article beside the text. The page itself is fetched; only its article part is shown.
const popover = document.querySelector("[data-article-popover]");
let opener = null;

on("click", async (event) => {
  const link = closest(event, "a[data-article-link]");
  if (!link || !popover?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const article = await loadArticle(link.href);
  if (!article) {
    location.assign(link.href);
    return;
  }
  opener = link;
  popover.querySelector("[data-article-slot]").replaceChildren(article);
  popover.showPopover();
  popover.focus();
});

async function loadArticle(address) {
  try {
    const response = await fetch(address);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok && page.querySelector("[data-article]");
  } catch {
    return null;
  }
}

if (popover) {
  on("toggle", (event) => event.newState === "closed" && opener?.focus(), popover);
}

// Drafts: htmx saves and swaps the status line. Without a net or a session the page says that the text is still here.
if (offline && signedOut) {
  const lost = (event) => { if (event.target.closest("form")) offline.hidden = false; };
  on("htmx:sendError", lost);
  on("htmx:responseError", lost);
  on("htmx:beforeOnLoad", () => { offline.hidden = signedOut.hidden = true; });
  on("signedOut", () => { signedOut.hidden = false; });
}

// Progress: the bar is swapped every two seconds; a screen reader hears the start, each quarter and the end.
const announcer = document.querySelector("[data-announcer]");
let spoken = "";
on("htmx:afterSettle", () => {
  const area = document.getElementById("voortgang");
  if (!area || !announcer) return;
  const bar = area.querySelector("progress");
  const quarter = bar ? `${Math.floor(bar.value / 25) * 25}%` : area.querySelector("p").textContent.trim();
  if (quarter !== spoken) announcer.textContent = bar ? `Bezig, ${quarter}` : quarter;
  spoken = quarter;
});

// A list under a button closes with Escape, and when one goes on elsewhere.
on("click", (event) => {
  for (const drop of document.querySelectorAll(".vs-drop[open]")) drop.open = drop.contains(event.target);
});
on("keydown", (event) => {
  const drop = event.key === "Escape" && closest(event, ".vs-drop[open]");
  if (!drop) return;
  drop.open = false;
  drop.querySelector("summary").focus();
});

// The matrix is one stop for the Tab key; arrows move inside it.
for (const matrix of document.querySelectorAll("[data-matrix]")) roving(matrix);

function roving(matrix) {
  const cells = [...matrix.querySelectorAll("a.vs-state")];
  const first = matrix.querySelector("a.vs-state[aria-current]") ?? cells[0];
  for (const cell of cells) cell.tabIndex = cell === first ? 0 : -1;
  on("keydown", (event) => {
    const cell = closest(event, "a.vs-state");
    const next = cell && neighbour(cell, event.key);
    if (!next) return;
    event.preventDefault();
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }, matrix);
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function neighbour(cell, key) {
  const [down, right] = STEPS[key] ?? [0, 0];
  if (!down && !right) return null;
  const rows = [...cell.closest("table").querySelectorAll("tbody tr")];
  let row = rows.indexOf(cell.closest("tr"));
  let column = cell.closest("td").cellIndex;
  for (row += down, column += right; rows[row] && column >= 0 && column < 60; row += down, column += right) {
    const next = rows[row].cells[column]?.querySelector("a.vs-state");
    if (next) return next;
  }
  return null;
}

// Bulk bar: shows after the first choice, with the number.
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const bar = form.querySelector("[data-bulk-bar]");
  const refresh = () => {
    const chosen = form.querySelectorAll("input[name=pk]:checked");
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-bulk-count]").textContent = `${chosen.length} geselecteerd`;
    for (const box of form.querySelectorAll("input[name=pk]")) {
      box.closest("tr")?.classList.toggle("vs-chosen", box.checked);
    }
  };
  on("change", (event) => {
    if (event.target.matches("[data-bulk-all]")) {
      for (const box of form.querySelectorAll("input[name=pk]")) box.checked = event.target.checked;
    }
    refresh();
  }, form);
  on("click", (event) => {
    if (!closest(event, "[data-bulk-clear]")) return;
    for (const box of form.querySelectorAll("input[name=pk], [data-bulk-all]")) box.checked = false;
    refresh();
  }, form);
  refresh();
}

// Enter in a search inside a longer form searches, also for the same words once more.
on("keydown", (event) => {
  const field = event.key === "Enter" && !event.isComposing && closest(event, "[data-enter]");
  if (!field) return;
  event.preventDefault();
  document.getElementById(field.dataset.enter).click();
});

// A standard text goes into its field, at the cursor.
on("click", (event) => {
  const button = closest(event, "[data-insert-text]");
  const field = button && document.getElementById(button.dataset.insertInto);
  if (!field?.matches("textarea")) return;
  field.setRangeText(button.dataset.insertText, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// "Afdrukken"
on("click", (event) => closest(event, "[data-print-page]") && window.print());
