/** Moving the page by dragging it, and growing it by the wheel with Ctrl. */

/** @param {import("./page-view.js").PageView} view */
export function pannable(view) {
  /** @type {{ x: number, y: number, left: number, top: number } | null} */
  let begun = null;
  const frame = () => view.querySelector(".frame");
  view.addEventListener("pointerdown", (event) => {
    const place = frame();
    const isOurs = event.button === 0 && event.pointerType === "mouse" && !view.drawing && isPaper(event.target);
    if (place && isOurs) begun = { x: event.clientX, y: event.clientY, left: place.scrollLeft, top: place.scrollTop };
  });
  view.addEventListener("pointermove", (event) => {
    if (begun) frame()?.scrollTo({ left: begun.left - event.clientX + begun.x, top: begun.top - event.clientY + begun.y, behavior: "instant" });
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) view.addEventListener(end, () => (begun = null));
  view.addEventListener("wheel", (event) => grow(view, event), { passive: false });
}

/** @param {EventTarget | null} target */
function isPaper(target) {
  return target instanceof Element && target.closest(".frame") !== null && !target.matches("rect");
}

/** @param {import("./page-view.js").PageView} view @param {WheelEvent} event */
function grow(view, event) {
  if (!event.ctrlKey) return;
  event.preventDefault();
  view.zoomBy(event.deltaY < 0 ? 1 : -1);
}
