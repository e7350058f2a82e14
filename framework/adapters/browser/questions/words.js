// The words of a sign. One without words (a red frame) says which field it is about.
(sign) => {
  const FIELDS = "input, select, textarea";
  const about = () => {
    const field = sign.matches(FIELDS) ? sign : sign.querySelector(FIELDS);
    if (field && field.labels && field.labels.length) return field.labels[0].innerText;
    const cell = sign.closest("td, [role=cell], [role=gridcell]");
    const table = cell && cell.closest("table, [role=table], [role=grid]");
    const head = table && table.querySelector("thead tr, [role=row]:has([role=columnheader])");
    const heading = head && head.children[[...cell.parentElement.children].indexOf(cell)];
    if (heading) return heading.innerText;
    return (field && (field.getAttribute("aria-label") || field.name)) || "";
  };
  return sign.innerText.trim() || about();
}
