// Whether a press on the middle of an element would reach it, as it stands now.
(element) => {
  const box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !element.disabled && hit !== null && element.contains(hit);
}
