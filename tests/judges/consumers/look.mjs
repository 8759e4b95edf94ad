// Opens URL in Chromium at desktop and phone width, light and dark, and prints what is wrong as JSON; tries the search
// with each WORD, and one request with TOKEN and PROJECT. Screenshots go to FOLDER.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [url, folder, token, project, ...words] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const report = { views: {}, search: {}, request: "" };

async function opened(width, height, scheme) {
  const page = await browser.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  await page.setBypassCSP(true); // for axe only: the console still shows what the page itself violates
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "load" });
  return { page, problems };
}

for (const [name, width, height] of [["desktop", 1440, 900], ["phone", 390, 844]]) {
  for (const scheme of ["light", "dark"]) {
    const { page, problems } = await opened(width, height, scheme);
    const measured = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth > window.innerWidth
        ? [...document.querySelectorAll("main :not(pre *)")].filter((each) => each.getBoundingClientRect().right > window.innerWidth).slice(0, 5).map((each) => each.outerHTML.slice(0, 150))
        : [],
      broken: [...document.querySelectorAll(".code")].filter((each) => each.getClientRects().length > 1).map((each) => each.textContent),
      dead: [...document.querySelectorAll('a[href^="#"]')].filter((each) => !document.getElementById(decodeURIComponent(each.hash.slice(1)))).map((each) => each.hash),
    }));
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const serious = found.violations.filter((each) => ["serious", "critical"].includes(each.impact));
    const violations = serious.map((each) => `${each.id}: ${each.nodes.length} x ${each.nodes[0].html.slice(0, 120)}`);
    await page.screenshot({ path: `${folder}/${name}-${scheme}.png` });
    report.views[`${name} ${scheme}`] = { problems, violations, ...measured };
    await page.close();
  }
}

const { page } = await opened(1440, 900, "light");
for (const word of words) {
  await page.$eval("#search input", (each) => (each.value = ""));
  await page.type("#search input", word);
  report.search[word] = await page.$$eval("#search .results a", (links) => links.map((each) => each.hash));
}
await page.type('input[aria-label="Token"]', token);
report.request = await page.evaluate(async (project) => {
  const form = [...document.querySelectorAll("section.entry")].find((each) => each.querySelector("#listTrackers")).querySelector("form.try");
  form.querySelector('input[name="project_id"]').value = project;
  form.requestSubmit();
  const output = form.querySelector("pre");
  for (let turn = 0; turn < 100 && !output.textContent; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  return output.textContent;
}, project);
console.log(JSON.stringify(report));
await browser.close();
