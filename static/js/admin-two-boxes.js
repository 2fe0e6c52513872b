"use strict";
/* Django's two boxes name a <span> by aria-label, which only an element with a role may carry. */
addEventListener("load", () => {
  for (const tip of document.querySelectorAll(".selector [aria-label].help-tooltip")) tip.setAttribute("role", "img");
});
