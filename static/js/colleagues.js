// Choosing a colleague fills in the name beside, which the server takes from the seat in any case.
//
// <select data-colleague="p1"> whose options carry data-first_name, data-last_name, data-email…; data-own on oneself.
(() => {
  const NAMES = ["first_name", "last_name", "email", "company", "job_title"];

  const fill = (select, isNew) => {
    const chosen = select.selectedOptions[0];
    for (const name of NAMES) {
      const field = select.form.elements[`${select.dataset.colleague}-${name}`];
      if (isNew) field.value = chosen.dataset[name] ?? "";
      const isOwnWord = "own" in chosen.dataset && (name === "email" || name === "job_title");
      field.readOnly = chosen.value !== "" && !isOwnWord;
    }
  };

  for (const select of document.querySelectorAll("select[data-colleague]")) {
    fill(select, false);
    select.addEventListener("change", () => fill(select, true));
  }
})();
