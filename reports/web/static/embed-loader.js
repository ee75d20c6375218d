// For pages that embed a forecast: fits each frame's height to what is in it, and knows <nerdline-chart>.
//   <iframe src="…/embed/…" title="…" data-nerdline></iframe>
//   <nerdline-chart src="…/embed/…" theme="dark" asof="2024-01-02T12:00:00Z" outcome="…" heading="…">
//     <a href="…"><img src="…" alt="…"></a>
//   </nerdline-chart>
// What stands inside the element is shown while there is no script, and where the frame never answers.
"use strict";

(() => {
  if (window.customElements.get("nerdline-chart")) return;
  const LEAST = 60, MOST = 3000;  // pixels: a frame may ask for this, not for the whole page
  const PATIENCE = 5000;  // milliseconds from the frame's load to its word
  const own = new Set();

  const frameOf = (source) => {
    for (const frame of [...own, ...document.querySelectorAll("iframe[data-nerdline]")]) {
      if (frame.contentWindow === source) return frame;
    }
    return null;
  };

  window.addEventListener("message", (event) => {
    const told = event.data;
    if (!told || told.nerdline !== "height" || !Number.isFinite(told.height)) return;
    const frame = frameOf(event.source);
    if (!frame || new URL(frame.src, document.baseURI).origin !== event.origin) return;
    frame.style.height = `${Math.min(MOST, Math.max(LEAST, told.height))}px`;
    frame.dataset.heard = "";
  });

  window.customElements.define("nerdline-chart", class extends HTMLElement {
    static observedAttributes = ["src", "theme", "asof", "outcome", "heading"];

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: "open" });
      this.#show();
    }

    disconnectedCallback() { own.delete(this.shadowRoot.firstChild); }

    attributeChangedCallback() { if (this.shadowRoot && this.isConnected) this.#show(); }

    #show() {
      own.delete(this.shadowRoot.firstChild);
      let address;
      try { address = new URL(this.getAttribute("src"), document.baseURI); } catch { return this.#fall(); }
      if (!/^https?:$/.test(address.protocol)) return this.#fall();
      for (const name of ["theme", "asof", "outcome"]) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      }
      const frame = document.createElement("iframe");
      frame.src = address.href;
      frame.title = this.getAttribute("heading") || this.textContent.trim() || "Forecast";
      frame.loading = "lazy";
      Object.assign(frame.style, {
        border: "0", display: "block", width: "100%", maxWidth: "560px", height: "650px",
      });
      frame.addEventListener("load", () => {
        setTimeout(() => { if (frame.isConnected && !("heard" in frame.dataset)) this.#fall(); }, PATIENCE);
      }, { once: true });
      own.add(frame);
      this.shadowRoot.replaceChildren(frame);
    }

    #fall() { this.shadowRoot.replaceChildren(document.createElement("slot")); }
  });
})();
