// Selector engine: what is asked about the element before it in the chain.
// A question gives one element, on no page, whose text is the answer as JSON. A filter gives the
// element itself or nothing: `fresh` lets it through unless its words are still those that `mark`
// remembered, `mark` lets nothing through, `note` remembers the element itself under a name.
(() => {
  const QUESTIONS = {/* questions */};
  const memory = { words: new WeakMap(), noted: new Map(), changed: new WeakMap() };
  const visible = (element) => element.isConnected && element.getClientRects().length > 0;
  const isFresh = (element) => memory.words.get(element) !== element.innerText;
  const held = (names) =>
    Object.fromEntries(
      names.map((name) => {
        const element = memory.noted.get(name);
        return [name, element && visible(element) ? QUESTIONS.state(element) : null];
      }),
    );
  // Milliseconds since anything around an element changed that is seen to change; what fields hold
  // changes unseen.
  const rest = (element) => {
    const around = element.getRootNode();
    if (!memory.changed.has(around)) {
      const now = () => memory.changed.set(around, performance.now());
      now();
      new MutationObserver(now).observe(around, {
        subtree: true, childList: true, characterData: true, attributes: true,
      });
    }
    if (element.querySelector("input, select, textarea")) return 0;
    return document.readyState === "loading" ? 0 : performance.now() - memory.changed.get(around);
  };
  rest(document);
  const OWN = {
    ready: (element, { names }) => ({ held: held(names), reachable: QUESTIONS.reachable(element) }),
    say: (element, { text, stale }) => (stale && !isFresh(element) ? stale : text),
    still: (element, { of }) => ({ seen: QUESTIONS[of](element), rest: rest(element) }),
  };
  const FILTERS = {
    mark: (element) => void memory.words.set(element, element.innerText),
    fresh: isFresh,
    note: (element, { name }) => memory.noted.set(name, element),
  };
  return {
    queryAll(root, selector) {
      const asked = JSON.parse(selector);
      const element = root.nodeType === Node.DOCUMENT_NODE ? root.documentElement : root;
      if (asked.question in FILTERS) return FILTERS[asked.question](element, asked) ? [element] : [];
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
