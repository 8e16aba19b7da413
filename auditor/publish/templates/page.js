"use strict";
// Tables of class "sort" are put in order by the head that is pressed, those with a field "find" show the rows that hold its words.
// Without scripts they are plain tables: nothing here is needed to read the page.
(() => {
  const text = (row, column) => (row.cells[column] ? row.cells[column].textContent.trim() : "");
  const number = words => (/^-?[\d,]+(\.\d+)?/.test(words) ? parseFloat(words.replace(/,/g, "")) : NaN);
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (!isNaN(x) && !isNaN(y)) return x - y;
    return a.localeCompare(b, "zh-CN");
  };

  const order = (table, head, column) => {
    const rising = head.getAttribute("aria-sort") === "descending" || (!head.hasAttribute("aria-sort") && head.dataset.first !== "most");
    table.querySelectorAll("[aria-sort]").forEach(each => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter(row => !row.classList.contains("y"));
      const empty = rows.filter(row => row.cells.length <= column);
      const full = rows.filter(row => row.cells.length > column);
      full.sort((a, b) => (rising ? 1 : -1) * compare(text(a, column), text(b, column)));
      body.append(...full, ...empty);
    }
  };

  document.querySelectorAll("table.sort").forEach(table => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => order(table, head, column));
      head.append(button);
    });
  });

  document.querySelectorAll(".find").forEach(field => {
    const [input, said] = [field.querySelector("input"), field.querySelector("output")];
    const rows = [...document.getElementById(input.getAttribute("aria-controls")).querySelectorAll("tbody tr:not(.y)")];
    input.addEventListener("input", () => {
      const wanted = input.value.trim();
      let shown = 0;
      for (const row of rows) {
        const fits = row.cells[0].textContent.includes(wanted);
        row.classList.toggle("unfound", !fits);
        shown += fits;
      }
      said.value = wanted ? said.dataset.words.replace("%", shown) : "";
    });
    field.hidden = false;
  });
})();
