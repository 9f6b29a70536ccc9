// Files go one by one, each with its own bar and its own answer. What the network lost can be sent again; what the
// portal refuses says why and is done with, and what is too large is told before it is sent.
// Without this script the form sends them all at once, and the page says of each what became of it.
const form = document.querySelector("[data-attach]");
const list = form?.querySelector("[data-attach-list]");
const input = form?.querySelector("input[type=file]");
const waiting = new Set();
let refused = 0;

const AWAY = "Het netwerk is weg. Dit bestand staat nog klaar.";
const LARGE = form?.dataset.tooLarge;
const SIGNED_OUT = "U bent uitgelogd. Log in een ander tabblad in en probeer het opnieuw.";

function line(file) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", `Voortgang van ${file.name}`);
  bar.value = 0;
  text.textContent = `${file.name}: wacht`;
  item.append(text, bar);
  list.append(item);
  return { file, item, text, bar, submission: crypto.randomUUID() };
}

function send(entry) {
  const { file, text, bar } = entry;
  if (file.size > Number(form.dataset.most)) return Promise.resolve(refuse(entry, LARGE));
  waiting.add(entry);
  bar.hidden = false;
  bar.value = 0;
  text.textContent = `${file.name}: bezig`;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("submission", entry.submission);
  body.append("photos", file);
  const request = new XMLHttpRequest();
  request.open("POST", location.pathname);
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    if (event.loaded === event.total) text.textContent = `${file.name}: wordt nagekeken en verzegeld`;
  };
  return new Promise((resolve) => {
    request.onload = () => resolve(answered(entry, request));
    request.onerror = () => resolve(offerAgain(entry, AWAY));
    request.send(body);
  });
}

function answered(entry, request) {
  if (request.status === 413) return refuse(entry, LARGE);
  let problem;
  try {
    problem = JSON.parse(request.responseText).problem;
  } catch {
    const signedOut = request.responseURL.includes("/accounts/");
    return offerAgain(entry, signedOut ? SIGNED_OUT : "Het is niet gelukt. Probeer het opnieuw.");
  }
  if (problem) return refuse(entry, problem);
  settle(entry, "staat in de kluis");
  form.closest("main").querySelector("[data-attach-before]")?.setAttribute("hidden", "");
}

function settle(entry, words) {
  entry.bar.hidden = true;
  waiting.delete(entry);
  entry.text.textContent = `${entry.file.name}: ${words}`;
}

function refuse(entry, why) {
  refused += 1;
  settle(entry, why);
}

function offerAgain(entry, why) {
  entry.bar.hidden = true;
  entry.text.textContent = `${entry.file.name}: ${why}`;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "vs-btn vs-btn--small";
  again.textContent = "Opnieuw proberen";
  again.addEventListener("click", async () => {
    again.remove();
    await send(entry);
    reloadWhenDone();
  });
  entry.item.append(again);
}

// The list of the open vault shows what came in. Without it, or while something failed, the page stays: its lines are
// all that says what became of each file.
function reloadWhenDone() {
  form.dispatchEvent(new CustomEvent("portal:done", { bubbles: true }));
  if ("isOpen" in form.dataset && waiting.size === 0 && refused === 0) location.reload();
}

form?.addEventListener("submit", async (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  refused = 0;
  const entries = [...input.files].map(line);
  input.value = "";
  for (const entry of entries) await send(entry);
  reloadWhenDone();
});

addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());
