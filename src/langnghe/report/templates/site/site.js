// Without scripts the whole table is shown; with them it can be searched, with or without marks.
(() => {
  const form = document.querySelector(".filter");
  const [search, year, state] = ["tim", "nam", "trang-thai"].map((id) => document.getElementById(id));
  const said = document.getElementById("so-luong");
  const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  const apply = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of document.querySelectorAll("#bang tbody tr")) {
      const text = plain(row.dataset.search);
      const fits = (cell) =>
        (!year.value || cell.dataset.year === year.value) &&
        (!state?.value || cell.dataset.state === state.value);
      const reports = [...row.querySelectorAll("[data-report]")].filter(fits);
      row.hidden = !(words.every((word) => text.includes(word)) && reports.length);
      if (!row.hidden) shown += reports.length;
    }
    for (const cell of document.querySelectorAll("#bang [data-year]")) {
      cell.hidden = Boolean(year.value) && cell.dataset.year !== year.value;
    }
    said.textContent = `${shown} báo cáo`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
