// Passkeys: asks the browser for a credential and sends it with the form. Needs mfa/js/webauthn-json.js.
//
// <form data-passkey="create|get" data-options="id of a JSON script" or data-options-url="…"> holds a button
// [data-passkey-ask], hidden until here, an input [name=credential], a line [data-passkey-said] and its sentences in
// data-unsupported, data-host, data-refused, data-failed.
(() => {
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);

  const sameThereAt = (name) => {
    const url = new URL(location.href);
    url.hostname = name;
    const link = document.createElement("a");
    link.href = link.textContent = url.href;
    return link;
  };

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  };

  const create = async (form) => {
    const asked = (await options(form)).creation_options;
    const alone = form.elements.passwordless?.checked;
    const wanted = asked.publicKey.authenticatorSelection;
    wanted.residentKey = alone ? "required" : "discouraged";
    wanted.requireResidentKey = Boolean(alone);
    if (alone) wanted.userVerification = "required";
    return window.webauthnJSON.create(asked);
  };

  const get = async (form) => window.webauthnJSON.get((await options(form)).request_options);

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-ask]");
    const line = form.querySelector("[data-passkey-said]");
    const say = (text) => {
      line.textContent = text;
      line.hidden = !text;
    };
    if (!window.PublicKeyCredential || !window.webauthnJSON) {
      say(form.dataset.unsupported);
      continue;
    }
    if (isAddress) {
      say(form.dataset.host);
      if (location.hostname === "127.0.0.1") line.append(" ", sameThereAt("localhost"));
      continue;
    }
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say("");
      button.setAttribute("aria-busy", "true");
      try {
        const credential = await (form.dataset.passkey === "create" ? create(form) : get(form));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch (error) {
        say(error.name === "NotAllowedError" || error.name === "AbortError" ? form.dataset.refused : form.dataset.failed);
        button.removeAttribute("aria-busy");
      }
    });
  }
})();
