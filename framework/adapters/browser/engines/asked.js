// Selector engine: what is asked about the element before it in the chain.
// A question gives one element, on no page, whose text is the answer as JSON. A filter gives the
// element itself or nothing: `mark` remembers its words, `fresh` lets it through unless they are
// still the same, `note` remembers the element itself under a name.
(() => {
  const QUESTIONS = {/* questions */};
  const memory = { words: new WeakMap(), noted: new Map() };
  const visible = (element) => element.isConnected && element.getClientRects().length > 0;
  const held = (_, { names }) =>
    Object.fromEntries(
      names.map((name) => {
        const element = memory.noted.get(name);
        return [name, element && visible(element) ? QUESTIONS.state(element) : null];
      }),
    );
  const FILTERS = {
    mark: (element) => memory.words.set(element, element.innerText),
    fresh: (element) => memory.words.get(element) !== element.innerText,
    note: (element, { name }) => memory.noted.set(name, element),
  };
  return {
    queryAll(root, selector) {
      const asked = JSON.parse(selector);
      const element = root.nodeType === Node.DOCUMENT_NODE ? root.documentElement : root;
      if (asked.question in FILTERS) return FILTERS[asked.question](element, asked) ? [element] : [];
      const OWN = { held, say: (_, { text }) => text };
      const question = OWN[asked.question] || QUESTIONS[asked.question];
      const answer = document.createElement("output");
      answer.textContent = JSON.stringify(question(element, asked) ?? null);
      return [answer];
    },
    query(root, selector) {
      return this.queryAll(root, selector)[0] || null;
    },
  };
})()
