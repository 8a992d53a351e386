import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../src/output/index.ts";
import { sampleReport } from "../helpers/sample-result.ts";

const BROWSER = "/usr/bin/chromium";

// Needs Debian's chromium; without it these tests are left out.
describe.skipIf(!existsSync(BROWSER))("the report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-report-"));
  const url = pathToFileURL(join(folder, "report.html")).href;
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(join(folder, "report.html"), await renderReport(sampleReport()));
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
    browser = await chromium.launch({ executablePath: BROWSER, args });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    390, 1280,
  ])("needs no sideways scrolling of the page at %i px and asks the network for nothing", async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(url);
    const size = await page.locator("html").evaluate((html) => [html.scrollWidth, html.clientWidth] as const);
    expect(size[0]).toBeLessThanOrEqual(size[1]);
    expect(requests).toEqual([url]);
    await page.close();
  });

  it("prints on A4 with the stamp on its first sheet and more than one sheet", async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect((pdf.toString("latin1").match(/\/Type \/Page\b/g) ?? []).length).toBeGreaterThan(1);
    await page.close();
  });
});
