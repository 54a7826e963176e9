// The page of reports: a span has two dates, and paper is asked for by a key.
"use strict";
const period = document.querySelector("select[name=period]");
const until = document.getElementById("until");
period.addEventListener("change", () => { until.hidden = period.value !== "span"; });
document.getElementById("print").addEventListener("click", () => window.print());
