// Selector engine: what is asked about the element before it in the chain.
// A question gives one element, on no page, whose text is the answer as JSON. A filter gives the
// element itself or nothing: `fresh` lets it through unless its words are still those that `mark`
// remembered, `mark` lets nothing through, `note` remembers the element itself under a name.
(() => {
  const QUESTIONS = {/* questions */};
  const TURN = 4; // Milliseconds.
  const RUNS_ON = 25; // Turns.
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
  // The page's own time: turns of a timer, which stands still when the page does not get to work,
  // and runs on only for a while after a change or a question.
  const clock = { turn: 0, until: 0 };
  const tick = () => {
    clock.turn += 1;
    if (clock.turn < clock.until) setTimeout(tick, TURN);
  };
  const runOn = () => {
    if (clock.turn >= clock.until) setTimeout(tick, TURN);
    clock.until = clock.turn + RUNS_ON;
  };
  // Turns since anything around an element changed that is seen to change; what fields hold
  // changes unseen.
  const rest = (element) => {
    const around = element.getRootNode();
    if (!memory.changed.has(around)) {
      const now = () => (runOn(), memory.changed.set(around, clock.turn));
      now();
      new MutationObserver(now).observe(around, {
        subtree: true, childList: true, characterData: true, attributes: true,
      });
    }
    if (element.querySelector("input, select, textarea")) return 0;
    return document.readyState === "loading" ? 0 : clock.turn - memory.changed.get(around);
  };
  rest(document);
  const OWN = {
    ready: (element, { names }) => ({ held: held(names), reachable: QUESTIONS.reachable(element) }),
    say: (element, { text, stale }) => (stale && !isFresh(element) ? stale : text),
    still: (element, { of }) => {
      runOn();
      return { seen: QUESTIONS[of](element), rest: rest(element), turn: clock.turn };
    },
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
