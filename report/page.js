
"use strict";
document.querySelectorAll("table.sort th").forEach(function (th) {
  th.tabIndex = 0;
  function sort() {
    var k = th.cellIndex, body = th.closest("table").tBodies[0];
    var up = th.getAttribute("aria-sort") === "descending";
    th.parentNode.querySelectorAll("th").forEach(function (x) { x.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
    var rows = Array.from(body.rows).map(function (r, i) {
      var c = r.cells[k], v = c.dataset.v;
      return { r: r, i: i, n: v === undefined ? null : Number(v), t: c.textContent };
    });
    rows.sort(function (a, b) {
      var d;
      if (a.n !== null && b.n !== null) d = a.n - b.n;
      else if (a.n !== null || b.n !== null) return a.n === null ? 1 : -1;
      else if (!a.t !== !b.t) return a.t ? -1 : 1;
      else d = a.t < b.t ? -1 : a.t > b.t ? 1 : 0;
      return (up ? d : -d) || a.i - b.i;
    });
    rows.forEach(function (x) { body.appendChild(x.r); });
  }
  th.addEventListener("click", sort);
  th.addEventListener("keydown", function (e) { if (e.key === "Enter") sort(); });
});
document.querySelectorAll("input.find").forEach(function (box) {
  box.addEventListener("input", function () {
    var want = box.value.toLowerCase();
    var table = box.parentNode.querySelector("table.list");
    Array.from(table.tBodies[0].rows).forEach(function (r) {
      r.hidden = want !== "" && r.textContent.toLowerCase().indexOf(want) < 0;
    });
  });
});
