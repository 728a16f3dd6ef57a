// Passkeys. Each form[data-passkey] stays hidden until this file runs; its ceremony is one of
//   create  make a passkey     (options in #passkey-options)
//   get     show a passkey     (options in #passkey-options)
//   login   log in with one    (options fetched from the address of the form)
// What the browser answers is posted in the field `credential`; the server judges it.

const WORDS = {
  waiting: "Volg de vraag van je apparaat.",
  NotAllowedError: "Dit is niet gelukt of gestopt. Probeer het opnieuw, of kies een andere manier.",
  InvalidStateError: "Op dit apparaat heb je al een passkey voor de leergang. Daarmee kun je inloggen.",
  NotSupportedError: "Dit apparaat kan geen passkey maken. Kies een andere manier.",
  other: "Dit lukt nu niet. Probeer het opnieuw, of kies een andere manier.",
};

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (list) => list?.map((item) => ({ ...item, id: toBytes(item.id) }));

const ceremonies = {
  async create({ publicKey }) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
        excludeCredentials: withBytes(publicKey.excludeCredentials),
      },
    });
    return answer(made, {
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    });
  },
  async get({ publicKey }) {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        allowCredentials: withBytes(publicKey.allowCredentials),
      },
    });
    const { authenticatorData, signature, userHandle } = shown.response;
    return answer(shown, {
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle && toText(userHandle),
    });
  },
};

function answer(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "login") {
    const { creation_options, request_options } = JSON.parse(document.getElementById("passkey-options").textContent);
    return creation_options ?? request_options;
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).request_options;
}

async function perform(form, status) {
  const ceremony = form.dataset.passkey === "create" ? ceremonies.create : ceremonies.get;
  status.textContent = WORDS.waiting;
  try {
    form.elements.credential.value = JSON.stringify(await ceremony(await optionsOf(form)));
    form.submit();
  } catch (error) {
    status.textContent = WORDS[error.name] ?? WORDS.other;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      perform(form, form.querySelector("[data-passkey-status]"));
    });
  }
}
