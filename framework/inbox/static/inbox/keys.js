// Keys press what is on the page anyway. Dead in text fields; off for who has switched them off.
"use strict";
(() => {
  const commands = Object.entries(JSON.parse(document.body.dataset.keys || "{}"));
  if (!commands.length) return;
  document.documentElement.classList.add("has-keys");
  const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])";
  const reasons = () => document.querySelector("[data-command=reasons]");
  const boxes = () => [...document.querySelectorAll("#reasons input[type=checkbox]")];

  const openReasons = () => {
    const fold = reasons();
    if (!fold) return;
    const focus = () => boxes()[0]?.focus();
    if (fold.open) focus();
    // What is folded takes no focus until it is drawn.
    else fold.addEventListener("toggle", () => requestAnimationFrame(focus), { once: true });
    fold.open = true;
  };
  const tickFlag = () => {
    const box = document.querySelector("input[name=seen]:not(:checked)");
    if (!box) return;
    box.click();
    (document.querySelector("input[name=seen]:not(:checked)") || box).focus();
  };
  const press = (name) => {
    const button = document.querySelector(`[data-command="${name}"]`);
    if (!button || button.disabled) return;
    // What needs a reason waits for one; nothing is sent without.
    if ("needsReason" in button.dataset && !boxes().some((box) => box.checked)) openReasons();
    else button.click();
  };
  const obey = (name) => {
    if (name === "help") document.getElementById("key-help")?.showModal();
    else if (name === "reasons") openReasons();
    else if (name === "seen") tickFlag();
    else press(name);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target.closest(TYPED) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key) && reasons()?.open) {
      boxes()[Number(key) - 1]?.click();
      event.preventDefault();
      return;
    }
    const command = commands.find(([, one]) => one === key);
    if (!command) return;
    event.preventDefault();
    obey(command[0]);
  });
})();
