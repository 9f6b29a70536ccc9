// A button at each text: puts [[ and ]] around what is selected. Without script one types them.
for (const area of document.querySelectorAll("textarea[data-black]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "vs-btn vs-btn--small";
  button.textContent = "Lak selectie weg";
  button.setAttribute("aria-label", `Lak selectie weg in ${area.labels[0]?.textContent.trim() ?? "deze tekst"}`);
  button.addEventListener("click", () => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    if (from === to) return area.focus();
    area.setRangeText(`[[${value.slice(from, to).replaceAll("[[", "").replaceAll("]]", "")}]]`, from, to, "end");
    area.focus();
  });
  area.after(button);
}
