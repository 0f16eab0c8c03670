"use strict";
// What reveal.js does not do: a slide that is too full is set smaller, down to half; words for who
// hears the page instead of seeing it, in its language.
const words = {
  "navigate-left": "Trang trước", "navigate-right": "Trang sau",
  "navigate-up": "Lên", "navigate-down": "Xuống",
};

function fit() {
  for (const slide of Reveal.getSlides()) {
    const { display, hidden } = slide.style;
    const away = slide.hidden;
    slide.hidden = false;
    slide.style.display = "flex";
    for (let size = 1; size >= 0.5; size -= 0.05) {
      slide.style.setProperty("--fit", size);
      if (slide.scrollHeight <= slide.clientHeight) break;
    }
    slide.style.display = display;
    slide.hidden = away;
  }
}

for (const event of ["ready", "resize", "pdf-ready"]) Reveal.on(event, fit);
Reveal.initialize({
  width: {{ resources.reveal.width | int }}, height: {{ resources.reveal.height | int }}, margin: 0, center: false, display: "flex", hash: true,
  hashOneBasedIndex: true, transition: {{ resources.reveal.transition | tojson }}, slideNumber: {{ resources.reveal.number | tojson }}, navigationMode: "linear",
  controlsTutorial: false, controlsLayout: "edges", help: false,
}).then(() => {
  for (const button of document.querySelectorAll(".controls button")) {
    const name = Object.keys(words).find((name) => button.classList.contains(name));
    button.setAttribute("aria-label", words[name]);
  }
});
