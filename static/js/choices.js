// Says so when a choice of the regiescan was not kept. Nothing is lost by that: the choices stand on the page, and
// the buttons at the bottom send them all again. Without this file those buttons are all there is.

const form = document.querySelector("[data-choices]");
const warning = form?.querySelector("[data-not-kept]");

const tell = (failed) => () => {
  warning.hidden = !failed;
};

form?.addEventListener("htmx:sendError", tell(true));
form?.addEventListener("htmx:responseError", tell(true));
form?.addEventListener("htmx:afterSwap", tell(false));

// Whoever is signed out by now gets the page to sign in as an answer: that never stands in this one.
form?.addEventListener("htmx:beforeSwap", (event) => {
  const { pathname } = new URL(event.detail.xhr.responseURL, location.href);
  if (pathname === location.pathname) return;
  event.detail.shouldSwap = false;
  tell(true)();
});
