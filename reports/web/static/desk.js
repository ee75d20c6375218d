// What the keyboard does at the desk, and saying aloud what changed. Everything here can also be done
// without it: each key presses a button or opens a fold that is on the page.
"use strict";
(() => {
  const said = () => document.getElementById("live");
  const drafts = () => [...document.querySelectorAll("[data-draft]")];
  let current = null;

  const tell = (words) => {
    const place = said();
    if (!place) return;
    place.textContent = "";
    // Emptied first: the same words twice in a row are two things to say.
    window.setTimeout(() => { place.textContent = words; }, 50);
  };

  const choose = (draft) => {
    if (!draft) return;
    for (const other of drafts()) other.classList.toggle("is-current", other === draft);
    current = draft.id;
    draft.focus({ preventScroll: true });
    draft.scrollIntoView({ block: "nearest" });
  };

  const chosen = () => {
    const inside = document.activeElement && document.activeElement.closest("[data-draft]");
    return inside || (current && document.getElementById(current)) || null;
  };

  const step = (by) => {
    const all = drafts();
    const here = chosen();
    const at = here ? all.indexOf(here) : by > 0 ? -1 : all.length;
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  const press = (name) => {
    const draft = chosen();
    const button = draft && draft.querySelector(`[data-key="${name}"]`);
    if (!draft || !button) {
      tell(draft ? "This cannot be done to this draft." : "No draft is chosen; press j for the first one.");
      return;
    }
    if (button.tagName !== "SUMMARY") {
      button.click();
      return;
    }
    const fold = button.parentElement;
    fold.open = true;
    const first = fold.querySelector("textarea, select, input:not([type=hidden])");
    if (first) first.focus();
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("a"),
    e: () => press("e"),
    r: () => press("r"),
    s: () => press("s"),
    x: () => {
      const box = chosen() && chosen().querySelector("input[name=draft]");
      if (box) box.click();
    },
    "?": () => {
      const help = document.getElementById("keys");
      if (!help) return;
      if (help.open) help.close(); else help.showModal();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (event.key === "Escape" && at.closest("details[open]") && at.closest("[data-draft]")) {
      const fold = at.closest("details[open]");
      fold.open = false;
      fold.querySelector("summary").focus();
      return;
    }
    if (at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    if (!document.querySelector("[data-keys]")) return;
    const act = keys[event.key];
    if (!act || (document.querySelector("dialog[open]") && event.key !== "?")) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    const copier = event.target.closest("[data-copies]");
    if (copier) {
      const text = document.getElementById(copier.dataset.copies);
      text.select();
      // Without the permission the text stays selected, ready for the keyboard.
      navigator.clipboard.writeText(text.value).then(() => tell("Copied."), () => tell("Selected; copy it by hand."));
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "pick-all") {
      for (const box of document.querySelectorAll("input[name=draft]")) box.checked = event.target.checked;
    }
    const many = document.querySelectorAll("input[name=draft]:checked").length;
    const count = document.getElementById("picked");
    if (count && event.target.matches("input[name=draft], #pick-all")) {
      count.textContent = many === 1 ? "1 draft picked" : `${many} drafts picked`;
    }
  });

  // Only scripts can show what only scripts can use.
  const reveal = () => {
    for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  };

  // After a part of the page was replaced, what happened is said, and a draft is chosen: the one that the
  // news is about if it is on the page (an edited one has a new number), else the next.
  const inTheNews = () => {
    const link = document.querySelector('.said a[href^="/desk/drafts/"]');
    return link && document.getElementById(`draft-${link.getAttribute("href").split("/").pop()}`);
  };
  let place = -1;
  document.addEventListener("htmx:before:request", (event) => {
    const at = event.target instanceof Element ? event.target.closest("[data-draft]") : null;
    const here = at || chosen();
    place = here ? drafts().indexOf(here) : -1;
  });
  document.addEventListener("htmx:after:swap", () => {
    reveal();
    const news = document.querySelector(".said");
    if (news) tell(news.textContent.replace(/\s+/g, " ").trim());
    const all = drafts();
    if (place >= 0 && all.length) choose(inTheNews() || all[Math.min(place, all.length - 1)]);
    place = -1;
  });
  document.addEventListener("DOMContentLoaded", reveal);
  if (document.readyState !== "loading") reveal();
})();
