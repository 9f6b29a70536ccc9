// Files go one by one, each with its own bar and its own answer. What failed stays in the list and can be sent again.
// Without this script the form sends them all at once, and the page says of each what became of it.
const form = document.querySelector("[data-attach]");
const list = form?.querySelector("[data-attach-list]");
const input = form?.querySelector("input[type=file]");
const waiting = new Set();

const AWAY = "Het netwerk is weg. Dit bestand staat nog klaar.";
const LARGE = "Dit bestand is te groot.";
const SIGNED_OUT = "U bent uitgelogd. Log in een ander tabblad in en probeer het opnieuw.";

function line(file) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", `Voortgang van ${file.name}`);
  item.append(text, bar);
  list.append(item);
  return { file, item, text, bar, submission: crypto.randomUUID() };
}

function send(entry) {
  const { file, text, bar } = entry;
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
    request.onload = () => resolve(finish(entry, problemOf(request)));
    request.onerror = () => resolve(finish(entry, AWAY));
    request.send(body);
  });
}

function problemOf(request) {
  if (request.status === 413) return LARGE;
  try {
    return JSON.parse(request.responseText).problem;
  } catch {
    return request.responseURL.includes("/accounts/") ? SIGNED_OUT : "Het is niet gelukt. Probeer het opnieuw.";
  }
}

function finish(entry, problem) {
  entry.bar.hidden = true;
  if (!problem) waiting.delete(entry);
  entry.text.textContent = problem ? `${entry.file.name}: ${problem}` : `${entry.file.name}: staat in de kluis`;
  if (!problem) return true;
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
  return false;
}

// The list of the open vault shows what came in; while something failed the page stays, so that nothing is lost.
function reloadWhenDone() {
  if (waiting.size === 0) location.reload();
}

form?.addEventListener("submit", async (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  const entries = [...input.files].map(line);
  input.value = "";
  for (const entry of entries) await send(entry);
  reloadWhenDone();
});

addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());
