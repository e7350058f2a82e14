// What an element shows: what a field holds, else its text.
(element) => {
  if (element.localName === "select") return [...element.selectedOptions].map((each) => each.text).join(" ");
  if (element.type === "checkbox" || element.type === "radio") return element.checked ? "yes" : "no";
  return ["input", "textarea"].includes(element.localName) ? element.value : element.innerText.trim();
}
