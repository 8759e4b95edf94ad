// Opens pages in Chromium at desktop and phone width, light and dark, and prints what is wrong as JSON; tries the search with
// words, a request from a page, and keys, buttons and printing. Standard input has the task as JSON:
// {pages: [address], words: {word: address of a page}, request: {page, operation, path, server, token}, pictures: folder,
//  use: {page, next, guide}}: two pages with samples, and one with commands
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const task = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const VIEWS = { desktop: [1440, 900], phone: [390, 844] };

async function shown(page, [width, height], scheme) {
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
}

async function opened(url, problems = []) {
  const page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`not loaded: ${request.url()}`));
  const home = url.slice(0, url.lastIndexOf("/", url.indexOf("/", 8) + 1));  // file:// or the server
  page.on("request", (request) => /^data:/.test(request.url()) || request.url().startsWith(home) || problems.push(`request: ${request.url()}`));
  await page.setBypassCSP(true); // for axe only: the console still shows what the page itself violates
  await shown(page, VIEWS.desktop, "light");
  await page.goto(url, { waitUntil: "load" });
  return page;
}

function measured() {
  const found = [];
  const text = (node) => node.textContent.trim();
  if (document.documentElement.scrollWidth > window.innerWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > window.innerWidth && !each.closest("pre, .table"));
    found.push(...wide.slice(0, 5).map((each) => `wide: ${each.outerHTML.slice(0, 150)}`));
  }
  const lines = (range) => new Set([...range.getClientRects()].map((each) => Math.round(each.bottom))).size;
  for (const each of document.querySelectorAll("code, a, th, td, dt, h1, h2, h3, .badge, .method")) {
    if ((/^[\w.]{2,24}$/.test(text(each)) || each.matches(".word")) && each.checkVisibility() && !each.closest("pre")) {
      const range = document.createRange();
      range.selectNodeContents(each);
      if (lines(range) > 1) found.push(`broken word: ${text(each)}`);
    }
  }
  for (const each of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(decodeURIComponent(each.hash.slice(1)))) found.push(`dead link: ${each.hash}`);
  }
  return found;
}

const problems = {};
for (const url of task.pages) {
  const loading = [];
  const page = await opened(url, loading);
  await page.evaluate(axe);
  for (const [name, size] of Object.entries(VIEWS)) {
    for (const scheme of ["light", "dark"]) {
      await shown(page, size, scheme);
      const found = [...loading.splice(0), ...(await page.evaluate(measured))];
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
      const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact));
      found.push(...serious.map((each) => `${each.id}: ${each.nodes.length} x ${each.nodes[0].html.slice(0, 150)}`));
      if (task.pictures) await page.screenshot({ path: `${task.pictures}/${name}-${scheme}.webp`, type: "webp", quality: 70 });
      if (found.length) problems[`${url} ${name} ${scheme}`] = found;
    }
  }
  await page.close();
  if (loading.length) problems[url] = loading;
}

async function searched(page, word) {
  await page.$eval("#search input", (each) => (each.value = ""));
  await page.type("#search input", word);
  await page.waitForSelector("#search .results a");
  return page.$$eval("#search .results a", (links) => links.map((each) => each.href));
}

const found = {};
for (const [word, url] of Object.entries(task.words ?? {})) {
  const page = await opened(url);
  found[word] = await searched(page, word);
  await page.close();
}

async function tried({ page: url, operation, path, server, token }) {
  const page = await opened(url);
  return page.evaluate(async (operation, path, server, token) => {
    const fill = (field, value) => { field.value = value; field.dispatchEvent(new Event("change")); };
    const [serverField, tokenField] = document.querySelectorAll("#server input");
    if (server) fill(serverField, server);
    fill(tokenField, token);
    const trial = document.getElementById(operation).parentElement.querySelector(".trial");
    trial.open = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const [name, value] of Object.entries(path)) fill(trial.querySelector(`input[name="${name}"]`), value);
    trial.querySelector("form").requestSubmit();
    const output = trial.querySelector("pre");
    for (let turn = 0; turn < 100 && !output.textContent; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return output.textContent;
  }, operation, path, server, token);
}

async function used({ page: url, next, guide }) {
  const page = await opened(url);
  const report = {};
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.keyboard.type("create traker");
  await page.waitForSelector("#search .results a");
  await page.keyboard.press("ArrowDown");
  report.chosen = await page.evaluate(() => document.activeElement.href);
  await page.keyboard.press("Escape");
  report.isClosed = await page.$eval("#search .panel", (each) => !each.checkVisibility() && document.activeElement.type === "search");
  await page.$eval("#deleteTracker a", (each) => each.click());
  await page.waitForFunction(() => document.querySelector('#contents [aria-current="location"]')?.hash === location.hash);
  report.here = await page.evaluate(() => [location.hash, document.querySelector('#contents [aria-current="page"]').textContent]);
  await page.emulateMediaType("print");
  report.notPrinted = await page.$$eval("details:not([open])", (all) => all.filter((each) => each.checkVisibility() && !each.lastElementChild.checkVisibility()).length);
  await page.emulateMediaType("screen");
  const languages = () => page.$$eval(".samples details[open] summary", (all) => all.map((each) => each.textContent));
  report.languages = [await languages()];
  await page.$$eval(".samples summary", (all) => all.find((each) => each.textContent === "Java").click());
  await new Promise((resolve) => setTimeout(resolve, 200));
  report.languages.push(await languages());
  await page.goto(next, { waitUntil: "load" });
  report.languages.push(await languages());
  await page.goto(guide, { waitUntil: "load" });
  report.here.push(await page.$eval('#contents li [aria-current="page"]', (each) => each.textContent));
  report.copied = await page.evaluate(async () => {
    const copied = [];
    const copy = () => document.querySelector(".block:has(.language-console) .copy").click();
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text) => copied.push(text) } });
    copy();
    Object.defineProperty(navigator, "clipboard", { value: undefined });  // as on pages of other hosts without TLS
    document.execCommand = () => copied.push(document.activeElement.value);
    copy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return copied;
  });
  return report;
}

const request = task.request ? await tried(task.request) : "";
const use = task.use ? await used(task.use) : {};
console.log(JSON.stringify({ problems, found, request, use }));
await browser.close();
