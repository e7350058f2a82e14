// Selector engine: the fields of a label that people see but that may not be tied to its field.
// Three steps, the first that finds anything: tied label; input in the label's row; next input
// after the label's text. More than one result means that the label is ambiguous.
({
  queryAll(root, selector) {
    const wanted = JSON.parse(selector);
    const document = root.ownerDocument || root;
    const normal = (text) => (text || "").replace(/\s+/g, " ").trim();
    const visible = (element) =>
      element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
    const withoutFields = (label) => {
      const copy = label.cloneNode(true);
      copy.querySelectorAll("select, textarea, button").forEach((field) => field.remove());
      return copy.textContent;
    };
    const FIELDS =
      "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset])" +
      ":not([type=image]), select, textarea, [contenteditable]:not([contenteditable=false])," +
      " [role=textbox], [role=combobox], [role=spinbutton]";
    const fields = [...root.querySelectorAll(FIELDS)].filter(visible);
    const once = (elements) => [...new Set(elements)];

    const tied = fields.filter(
      (field) =>
        [...(field.labels || [])].some((label) => normal(withoutFields(label)) === wanted) ||
        normal(field.getAttribute("aria-label")) === wanted ||
        normal(
          (field.getAttribute("aria-labelledby") || "")
            .split(/\s+/)
            .map((id) => (id && document.getElementById(id) ? document.getElementById(id).textContent : ""))
            .join(" "),
        ) === wanted,
    );
    if (tied.length) return once(tied);

    const texts = [...root.querySelectorAll("*")].filter(
      (element) =>
        !element.closest("script, style, option, button, a, title") &&
        normal(element.textContent) === wanted &&
        ![...element.children].some((child) => normal(child.textContent) === wanted) &&
        visible(element),
    );
    const inRow = texts.flatMap((text) => {
      const row = text.closest("tr, [role=row], li, p, dd");
      const inside = row && root.contains(row) ? fields.filter((field) => row.contains(field)) : [];
      return inside.length === 1 ? inside : [];
    });
    if (inRow.length) return once(inRow);

    return once(
      texts.flatMap((text) =>
        fields
          .filter((field) => text.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING)
          .slice(0, 1),
      ),
    );
  },
  query(root, selector) {
    return this.queryAll(root, selector)[0] || null;
  },
})
