// Gives back what was typed in a form that never got to its page, each value to the field it was typed in.
// Without this script the page shows the texts, to take over by hand.
const NEVER = new Set(["file", "password", "submit", "button", "image", "reset", "fieldset", "output"]);
const plainAddress = (url) => url.pathname + url.search;

function goesTo(form, action) {
  const senders = [form, ...[...form.elements].filter((control) => control.hasAttribute("formaction"))];
  return senders.some((sender) => {
    const address = sender.getAttribute("formaction") ?? sender.getAttribute("action");
    return plainAddress(new URL(address || location.href, location.href)) === action;
  });
}

// Hidden fields that differ each time the same form is drawn. Any other one says what the form is about.
const MARKS = new Set(["submission", "seen", "gezien", "revision", "mark", "lint_seen", "touches"]);

function isAboutAnother(form, values) {
  const differs = ({ name, value }) => value && !MARKS.has(name) && values[name] && !values[name].includes(value);
  return [...form.elements].some((control) => control.type === "hidden" && differs(control));
}

// Of twins on one page, as one for each row of a list, the one that holds most of what was sent. When the row it was
// about is gone, its text does not go to another one.
function formOf({ action, values }) {
  const fits = (control) => control.type === "hidden" ? values[control.name]?.includes(control.value) : control.name in values;
  const score = (form) => [...form.elements].filter(fits).length;
  const found = [...document.querySelectorAll("form[method=post]")]
    .filter((form) => goesTo(form, action) && !isAboutAnother(form, values));
  return found.sort((one, other) => score(other) - score(one))[0];
}

function put(control, given, nth) {
  const before = control.checked ?? control.value;
  if (control.type === "checkbox" || control.type === "radio") {
    if (given || control.type === "checkbox") control.checked = Boolean(given?.includes(control.value));
    return control.checked !== before;
  }
  if (!given) return false;
  if (control.tagName === "SELECT") {
    const known = [...control.options].filter((option) => given.includes(option.value));
    if (!known.length) return false;
    for (const option of control.options) option.selected = known.includes(option);
    return true;
  }
  control.value = given[nth] ?? control.value;
  return control.type !== "hidden";
}

// All values first, then the events: what hangs on a field sees the form as it was. Returns the fields one sees.
function fillIn(form, values) {
  const count = {};
  const touched = [...form.elements].filter((control) => {
    if (!control.name || NEVER.has(control.type)) return false;
    count[control.name] = (count[control.name] ?? -1) + 1;
    return put(control, values[control.name], count[control.name]);
  });
  for (const control of touched) {
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
  }
  return touched;
}

// Fields that come once another one is filled in: the kinds of a category, for instance.
function fillInLater(form, values) {
  const here = new Set([...form.elements].map((control) => control.name));
  let left = Object.entries(values).filter(([name]) => !here.has(name));
  form.addEventListener("htmx:afterSettle", () => {
    const came = left.filter(([name]) => form.elements.namedItem(name));
    left = left.filter((each) => !came.includes(each));
    if (!came.length) return;
    const names = new Set(came.map(([name]) => name));
    const seen = [...form.elements].filter((control) => names.has(control.name));
    for (const control of seen) put(control, values[control.name], 0);
  });
}

function openAround(element) {
  for (let more = element.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  const dialog = element.closest("dialog");
  if (dialog && !dialog.open) dialog.showModal();
}

function giveBack(notice) {
  const carried = JSON.parse(notice.querySelector("script[type='application/json']").textContent);
  const form = formOf(carried);
  if (!form) return;
  fillInLater(form, carried.values);
  const touched = fillIn(form, carried.values);
  if (!touched.length) return;
  for (const control of [form, ...touched]) openAround(control);
  notice.querySelector("[data-carried-beside]").hidden = true;
  notice.querySelector("[data-carried-back]").hidden = false;
  notice.querySelector("[data-carried-texts]")?.removeAttribute("open");
  form.before(notice);
  notice.focus({ preventScroll: true });
  notice.scrollIntoView({ block: "start" });
}

for (const notice of document.querySelectorAll("[data-carried]")) giveBack(notice);
