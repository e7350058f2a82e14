// Selector engine: the fields in the cells under a column's heading, inside a row or a table.
// A cell belongs to the heading at its own place in the row.
({
  queryAll(root, selector) {
    const wanted = JSON.parse(selector);
    const normal = (text) => (text || "").replace(/\s+/g, " ").trim();
    const CELLS = "th, td, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]";
    const HEADS = "[role=row]:has([role=columnheader]), tr:has(th):not(tfoot tr)";
    const FIELDS =
      "input:not([type=hidden]):not([role=button]), select, textarea," +
      " [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], [role=spinbutton]";
    const cellsOf = (row) => [...row.querySelectorAll(CELLS)].filter((cell) => cell.closest("tr, [role=row]") === row);
    const placeOf = (cell, cells) =>
      cells.slice(0, cells.indexOf(cell)).reduce((place, each) => place + (each.colSpan || 1), 0);
    const inTable = (cell) => {
      const row = cell.closest("tr, [role=row]");
      const table = row && row.closest("table, [role=table], [role=grid]");
      const head = table && (table.querySelector("thead tr") || table.querySelector(HEADS));
      if (!head || head === row) return false;
      const headings = cellsOf(head);
      const heading = headings.find((each) => normal(each.innerText) === wanted);
      return heading !== undefined && placeOf(heading, headings) === placeOf(cell, cellsOf(row));
    };
    return [...root.querySelectorAll(FIELDS)].filter((field) => {
      const cell = field.closest("td, [role=cell], [role=gridcell]");
      return cell && inTable(cell);
    });
  },
  query(root, selector) {
    return this.queryAll(root, selector)[0] || null;
  },
})
