// The running total of an energy map. Without this file the button "Tel op" does the same.

const form = document.querySelector("[data-energy]");
const told = form?.querySelector("[data-energy-total]");
const all = 100;

function total() {
  let sum = 0;
  for (const input of form.querySelectorAll("input[name^=points_]")) {
    const typed = input.value.trim();
    if (/^\d{1,3}$/.test(typed)) sum += Number(typed);
  }
  return sum;
}

function say() {
  const sum = total();
  const rest = sum < all ? `, nog ${all - sum} te gaan` : sum > all ? `, ${sum - all} te veel` : "";
  told.textContent = `${sum} van de ${all} punten verdeeld${rest}.`;
}

form?.addEventListener("change", say);
