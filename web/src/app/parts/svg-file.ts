// A drawing of the page as a file of its own: SVG with its colours written out, or PNG.

/** A drawing whose colours are var(--name), in those of the given names; it stands on the colour "card". */
export function standaloneSvg(content: string, width: number, height: number, colors: ReadonlyMap<string, string>): string {
  const painted = content.replace(/var\(--([\w-]+)\)/g, (_, name: string) => colors.get(name) ?? "black");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="100%" height="100%" fill="${colors.get("card") ?? "white"}"/>${painted}</svg>\n`
  );
}

/** The colours of the light style sheet, whatever the system asks for: a file ends up on white paper. */
export function paperColors(): Map<string, string> {
  const colors = new Map<string, string>();
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules)
      if (rule instanceof CSSStyleRule && rule.selectorText === ":root")
        for (const name of rule.style) if (name.startsWith("--")) colors.set(name.slice(2), rule.style.getPropertyValue(name).trim());
  return colors;
}

/** Larger canvases fail in browsers. */
const MOST_PIXELS = 16e6;

/** Twice as many pixels as on the screen, or as many as a browser can draw. Rejects where that fails. */
export async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  // The page's policy lets in pictures of its own and these.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)), 16000 / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(width * scale));
  canvas.height = Math.max(1, Math.floor(height * scale));
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}
