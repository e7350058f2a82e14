// A table as text: {headers, rows: [{index, cells}], empty}. `index` counts all rows of the table,
// `empty` is the number of rows without any value (an editable grid ends with one).
(table) => {
  const text = (cell) => {
    const shown = cell.innerText.trim();
    if (shown) return shown;
    const field = cell.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) return "";
    return field.tagName === "SELECT" ? field.selectedOptions[0]?.text || "" : field.value || "";
  };
  const cellsOf = (row) =>
    [...row.querySelectorAll("th, td, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]")]
      .filter((cell) => cell.closest("tr, [role=row]") === row)
      .flatMap((cell) => [text(cell), ...Array(Math.max(0, (cell.colSpan || 1) - 1)).fill("")]);
  const all = [...table.querySelectorAll("tr, [role=row]")];
  const own = all.filter((row) => row.closest("table, [role=table], [role=grid]") === table);
  const isHead = (row) =>
    row.closest("thead") || (!row.querySelector("td, [role=cell], [role=gridcell]") && row.children.length);
  const body = own.filter((row) => !row.closest("tfoot"));
  const head = body.find((row) => row.closest("thead")) || body.find(isHead) || body[0];
  const headers = head ? cellsOf(head) : [];
  const rows = [];
  let empty = 0;
  for (const row of body) {
    if (row === head || isHead(row)) continue;
    // One cell across the whole table is a message ("no hits"), not a row.
    if (row.children.length === 1 && headers.length > 1) continue;
    const cells = cellsOf(row);
    if (cells.some((cell) => cell !== "")) rows.push({ index: all.indexOf(row), cells });
    else empty += 1;
  }
  return { headers, rows, empty };
}
