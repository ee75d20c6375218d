// A crosshair on the charts: date, value, middle half and forecasters under the pointer or the arrow keys.
// It adds to a page that is whole without it, and draws no chart of its own: what it says stands in the
// data attributes of the very SVG that is shown (reports/charts/hover.py tells their form).
"use strict";

(() => {
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const HOURS_SHOWN_UNDER = 4 * 86400;  // seconds: on longer axes a column is no hour

  const element = (name, className, parent) => {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  };

  // What the image says of itself: its measures and its lines, or null where it has no lines.
  const readChart = (text) => {
    // Only the data is parsed: the styles of the whole document would be refused here, and say so.
    const begin = text.indexOf('<g class="hover"');
    const size = /^<svg [^>]*?width="(\d+)" height="(\d+)"/.exec(text);
    if (begin < 0 || !size) return null;
    const part = text.slice(begin, text.indexOf("</g>", begin) + 4);
    const named = part.replace("<g ", `<g xmlns="http://www.w3.org/2000/svg" `);
    const data = new DOMParser().parseFromString(named, "image/svg+xml").documentElement;
    const start = Number(data.dataset.start);
    const [left, top, right, bottom] = data.dataset.plot.split(" ").map(Number);
    const lines = [...data.querySelectorAll("g")].map((group) => {
      const words = JSON.parse(group.dataset.words);
      let at = start;
      const steps = group.dataset.steps.split(" ").filter(Boolean).map((step) => {
        const [since, ...numbers] = step.split(",");
        const [row, value = 0, low = 0, high = 0, crowd = 0] = numbers.map(Number);
        at += parseInt(since, 36);
        return {
          at, row,
          value: words[value],
          band: low && high ? `${words[low - 1]} to ${words[high - 1]}` : "",
          crowd: crowd ? (crowd - 1).toLocaleString("en") : "",
        };
      });
      const { label, colour, until } = group.dataset;
      return { label, colour, until: Number(until), steps };
    });
    const end = Number(data.dataset.end);
    return {
      left, top, right, bottom, lines, start, end,
      width: Number(size[1]),
      until: Math.max(...lines.map((line) => line.until)),
      columns: Math.max(1, Math.round(right - left)),
    };
  };

  const held = (line, at) => {
    if (at > line.until) return null;
    let found = null;
    for (const step of line.steps) {
      if (step.at > at) break;
      found = step;
    }
    return found;
  };

  // An instant as the table prints it: UTC.
  const printed = (chart, seconds) => {
    const at = new Date(seconds * 1000);
    const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    if (chart.end - chart.start >= HOURS_SHOWN_UNDER) return day;
    return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
  };

  const said = (line, step) => {
    const about = [step.value];
    if (step.band) about.push(`middle half ${step.band}`);
    if (step.crowd) about.push(`${step.crowd} forecasters`);
    return (line.label ? `${line.label}: ` : "") + about.join(", ");
  };

  class Crosshair {
    constructor(image) {
      this.image = image;
      this.chart = null;
      this.at = 0;
      image.addEventListener("load", () => this.load());
      if (image.complete && image.naturalWidth) this.load();
    }

    async load() {
      const address = this.image.currentSrc;
      if (address === this.address || !/\.svg(\?|$)/.test(address)) return;
      this.address = address;
      try {
        const answer = await fetch(address);
        const chart = answer.ok ? readChart(await answer.text()) : null;
        if (address !== this.address) return;
        this.chart = chart;
        if (!chart || !chart.lines.length) { if (this.stage) this.stage.hidden = true; return; }
        if (!this.stage) this.build();
        this.stage.hidden = false;
        this.at = chart.until;
        this.fit();
        this.hide();
        this.tell();
      } catch (error) {
        this.address = "";  // the picture stays what it is
      }
    }

    build() {
      const picture = this.image.parentElement;
      const frame = document.createElement("div");
      frame.className = "charted";
      picture.before(frame);
      frame.append(picture);
      this.frame = frame;
      this.stage = element("div", "crosshair", frame);
      this.stage.tabIndex = 0;
      this.stage.setAttribute("role", "slider");
      this.stage.setAttribute("aria-label", "Readings along the chart. Arrow keys move, Escape hides.");
      this.rule = element("div", "crosshair-rule", this.stage);
      this.dots = element("div", "crosshair-dots", this.stage);
      this.tip = element("div", "crosshair-tip", this.stage);
      this.tip.setAttribute("aria-hidden", "true");  // the slider says the same
      new ResizeObserver(() => { this.fit(); if (this.isShown) this.show(this.at); }).observe(this.image);
      const follow = (event) => this.show(this.instantAt(event.clientX));
      this.stage.addEventListener("pointermove", follow);
      this.stage.addEventListener("pointerdown", follow);
      this.stage.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse" && document.activeElement !== this.stage) this.hide();
      });
      this.stage.addEventListener("focus", () => {
        if (this.stage.matches(":focus-visible")) this.show(this.at);
      });
      this.stage.addEventListener("blur", () => this.hide());
      this.stage.addEventListener("keydown", (event) => this.press(event));
    }

    // The stage lies over the image, whatever its place and size on the page.
    fit() {
      if (!this.stage || !this.chart) return;
      const image = this.image.getBoundingClientRect(), frame = this.frame.getBoundingClientRect();
      this.scale = image.width / this.chart.width;
      const style = this.stage.style;
      style.left = `${image.left - frame.left}px`;
      style.top = `${image.top - frame.top}px`;
      style.width = `${image.width}px`;
      style.height = `${image.height}px`;
    }

    instantAt(clientX) {
      const { chart } = this;
      const x = (clientX - this.stage.getBoundingClientRect().left) / this.scale - chart.left;
      const column = Math.min(Math.max(0, Math.floor(x)), chart.columns - 1);
      return this.within(chart.start + (column + 1) / chart.columns * (chart.end - chart.start));
    }

    within(at) {
      return Math.min(Math.max(this.chart.start, at), this.chart.until);
    }

    press(event) {
      const { chart, at } = this;
      const changes = [...new Set(chart.lines.flatMap((line) => line.steps.map((step) => step.at)))]
        .sort((one, other) => one - other);
      const far = (chart.end - chart.start) / 12;
      const next = () => changes.find((change) => change > at) ?? chart.until;
      const before = () => changes.findLast((change) => change < at) ?? changes[0];
      const moves = {
        ArrowRight: next,
        ArrowUp: next,
        ArrowLeft: before,
        ArrowDown: before,
        PageUp: () => at + far,
        PageDown: () => at - far,
        Home: () => changes[0],
        End: () => chart.until,
      };
      if (event.key === "Escape" && this.isShown) {
        this.hide();
        event.preventDefault();
      } else if (Object.hasOwn(moves, event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
        this.show(this.within(moves[event.key]() ?? chart.until));
        event.preventDefault();
      }
    }

    // What a screen reader is told, whether or not the crosshair is shown.
    tell() {
      const { chart, at } = this;
      const lines = chart.lines.map((line) => [line, held(line, at)]).filter(([, step]) => step);
      const text = lines.map(([line, step]) => said(line, step)).join("; ") || "no reading yet";
      this.stage.setAttribute("aria-valuemin", String(chart.start));
      this.stage.setAttribute("aria-valuemax", String(chart.until));
      this.stage.setAttribute("aria-valuenow", String(Math.round(at)));
      this.stage.setAttribute("aria-valuetext", `${printed(chart, at)}: ${text}`);
    }

    show(at) {
      const { chart, scale } = this;
      this.at = at;
      this.isShown = true;
      const x = (chart.left + (at - chart.start) / (chart.end - chart.start) * (chart.right - chart.left)) * scale;
      this.rule.style.left = `${x}px`;
      this.rule.style.top = `${chart.top * scale}px`;
      this.rule.style.height = `${(chart.bottom - chart.top) * scale}px`;
      this.dots.replaceChildren();
      this.tip.replaceChildren();
      element("div", "crosshair-date", this.tip).textContent = printed(chart, at);
      const found = chart.lines.map((line) => [line, held(line, at)]).filter(([, step]) => step);
      found.sort(([, one], [, other]) => one.row - other.row);
      for (const [line, step] of found) {
        const row = element("div", "crosshair-row", this.tip);
        const value = element("b", "", row);
        value.textContent = step.value;
        value.style.color = line.colour;
        if (line.label) element("span", "", row).textContent = line.label;
        if (step.band) element("span", "", row).textContent = `middle half ${step.band}`;
        if (step.crowd && !line.label) element("span", "", row).textContent = `${step.crowd} forecasters`;
        if (step.row < 0) continue;
        const dot = element("i", "", this.dots);
        dot.style.left = `${x}px`;
        dot.style.top = `${step.row * scale}px`;
        dot.style.background = line.colour;
      }
      if (!found.length) element("div", "crosshair-row", this.tip).textContent = "No reading yet";
      this.stage.classList.add("is-shown");
      // Beside the rule, on the side that has more room, and never beyond the image.
      const room = this.stage.clientWidth, width = this.tip.offsetWidth;
      const left = x > room / 2 ? x - width - 12 : x + 12;
      this.tip.style.left = `${Math.min(Math.max(0, left), Math.max(0, room - width))}px`;
      this.tip.style.top = `${chart.top * scale}px`;
      this.tell();
    }

    hide() {
      this.isShown = false;
      this.stage.classList.remove("is-shown");
    }
  }

  for (const image of document.querySelectorAll("figure.forecast picture img")) new Crosshair(image);
})();
