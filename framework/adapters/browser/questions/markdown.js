// Text that was written as Markdown and is shown drawn, as Markdown again: the numbers and dashes of
// lists are no text of the page, and what is bold does not say so. Links are their words.
(element) => {
  const MARKS = { strong: "**", b: "**", em: "*", i: "*", code: "`" };
  const BLOCKS = new Set(["p", "div", "ol", "ul", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]);
  const before = (node, name) => {
    const list = node.parentElement.localName;
    if (name === "li" && list === "ol") {
      const place = [...node.parentElement.children].indexOf(node);
      return `${(node.parentElement.start || 1) + place}. `;
    }
    if (name === "li") return "- ";
    return /^h[1-6]$/.test(name) ? `${"#".repeat(Number(name[1]))} ` : "";
  };
  const text = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const name = node.localName;
    if (name === "br") return "\n";
    const inside = name === "pre" ? node.innerText : [...node.childNodes].map(text).join("");
    if (name in MARKS) return MARKS[name] + inside + MARKS[name];
    return BLOCKS.has(name) ? `\n${before(node, name)}${inside.trim()}\n` : inside;
  };
  return text(element).trim();
}
