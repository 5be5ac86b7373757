// The button that prints the codes; without a script one uses the browser's menu.
"use strict";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
