// What a field holds, as text: the words of a choice, `yes` or `no` of a tick.
(element) => {
  if (element.localName === "select") return [...element.selectedOptions].map((each) => each.text).join(" ");
  if (element.type === "checkbox" || element.type === "radio") return element.checked ? "yes" : "no";
  if (element.getAttribute("role") === "radiogroup") {
    const chosen = element.querySelector("input:checked");
    return chosen && chosen.labels[0] ? chosen.labels[0].textContent : "";
  }
  return element.value !== undefined ? element.value : element.innerText;
}
