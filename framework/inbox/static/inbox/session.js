// Warns before the log-in ends and renews it without leaving the page.
// Without scripts the link beside the time does the same.
(() => {
  const bar = document.getElementById("session");
  if (!bar) return;
  const WARN = 5 * 60 * 1000; // milliseconds before the end
  const KEY = "coworker-log-in-ends"; // shared by all tabs
  const dialog = bar.querySelector("dialog");
  const ends = () => Date.parse(localStorage.getItem(KEY) || bar.dataset.ends);
  let timer = 0;

  function plan() {
    clearTimeout(timer);
    const left = ends() - Date.now();
    if (left > WARN) dialog.close();
    else show(left > 0 ? "soon" : "over");
    if (left > 0) timer = setTimeout(plan, left > WARN ? left - WARN : left);
  }

  function show(when) {
    for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== when;
    if (!dialog.open) dialog.showModal();
  }

  function renewed(until) {
    if (!until) return; // an answer to somebody who is logged out says nothing
    localStorage.setItem(KEY, until);
    plan();
  }

  async function stay() {
    try {
      const answer = await fetch(bar.querySelector("a").href, { redirect: "error" });
      if (answer.ok) return renewed(answer.headers.get("X-Log-In-Ends"));
    } catch { /* logged out, or no network: said below */ }
    show("over");
  }

  dialog.querySelector("button[data-when]").addEventListener("click", stay);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  document.addEventListener("htmx:afterRequest", (event) => renewed(event.detail.xhr.getResponseHeader("X-Log-In-Ends")));
  addEventListener("storage", (event) => event.key === KEY && plan());
  renewed(bar.dataset.ends);
})();
