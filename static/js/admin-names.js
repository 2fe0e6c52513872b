// Select2 puts a button in the place of the field that a label names: the button takes that name, and its value too.
"use strict";

function giveName(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  const box = select.nextElementSibling;
  if (!label || !box?.matches(".select2")) return;
  label.id ||= `${select.id}-name`;
  for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
    part.setAttribute("aria-labelledby", part.id ? `${label.id} ${part.id}` : label.id);
  }
}

const giveNames = (part) => part.querySelectorAll("select.admin-autocomplete").forEach(giveName);

// After Django's own script, which makes the buttons at this moment.
window.django?.jQuery?.(() => giveNames(document));
document.addEventListener("formset:added", (event) => giveNames(event.target));
