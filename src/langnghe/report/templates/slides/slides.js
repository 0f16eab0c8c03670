"use strict";
// One slide at a time, by arrow keys, page keys (a presenter's remote), space, and two buttons.
const slides = [...document.querySelectorAll(".slide")];
const steps = {
  ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
  ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
  Home: -slides.length, End: slides.length,
};
let shown = 0;

function show(index) {
  shown = Math.min(Math.max(index, 0), slides.length - 1);
  slides.forEach((slide, number) => { slide.hidden = number !== shown; });
  document.querySelector("output").textContent = `${shown + 1}/${slides.length}`;
  history.replaceState(null, "", `#${shown + 1}`);
}

// A slide that is too full for the screen is set smaller, down to half; paper has the same shape.
function fit() {
  for (const slide of slides) {
    slide.hidden = false;
    for (let size = 1; size >= 0.5; size -= 0.05) {
      slide.style.setProperty("--fit", size);
      if (slide.scrollHeight <= slide.clientHeight) break;
    }
  }
  show(shown);
}

function fromAddress() {
  show((parseInt(location.hash.slice(1), 10) || 1) - 1);
}

addEventListener("keydown", (event) => {
  const onButton = event.key === " " && event.target.tagName === "BUTTON";
  if (!(event.key in steps) || onButton || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  show(shown + steps[event.key]);
});
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
}
addEventListener("hashchange", fromAddress);
addEventListener("resize", fit);
fit();
fromAddress();
