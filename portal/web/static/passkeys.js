// Passkeys on pages of staff: asks the browser for what the form names and sends its answer with the form.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (options) => {
    const user = { ...options.user, id: bytes(options.user.id) };
    const publicKey = {
      ...options, user, challenge: bytes(options.challenge), excludeCredentials: named(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return answer(made, {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    });
  };

  const get = async (options) => {
    const publicKey = {
      ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials),
    };
    const used = await navigator.credentials.get({ publicKey });
    return answer(used, {
      clientDataJSON: text(used.response.clientDataJSON),
      authenticatorData: text(used.response.authenticatorData),
      signature: text(used.response.signature),
    });
  };

  const answer = (one, response) =>
    JSON.stringify({ id: one.id, rawId: text(one.rawId), type: one.type, response, clientExtensionResults: {} });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const ask = form.dataset.passkey === "create" ? create : get;
      try {
        form.elements.answer.value = await ask(JSON.parse(form.dataset.options));
      } catch {
        form.elements.answer.value = "";
      }
      form.submit();
    });
  }
})();
