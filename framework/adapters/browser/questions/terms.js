// A list of terms and values, or a table with row headers, as [[term, value], …].
(element) => {
  const pairs = [];
  for (const row of element.querySelectorAll("tr")) {
    const term = row.querySelector("th");
    const value = row.querySelector("td");
    if (term && value) pairs.push([term.innerText.trim(), value.innerText.trim()]);
  }
  for (const term of element.querySelectorAll("dt")) {
    const values = [];
    let next = term.nextElementSibling;
    for (; next && next.tagName === "DD"; next = next.nextElementSibling) values.push(next.innerText.trim());
    pairs.push([term.innerText.trim(), values.join("\n")]);
  }
  return pairs;
}
