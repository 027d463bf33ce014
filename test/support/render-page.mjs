// Runs in the browser: draws one picture of a map and returns its pixels. Every picture uses a new map, so that it does not
// depend on earlier ones.

const maplibre = await import(new URL('/maplibre-gl/maplibre-gl.mjs', location.href).href);

// A single worker processes the tiles in order of arrival.
maplibre.setWorkerCount(1);

/** Names of all icons that a map has requested so far: no sprite could hold names that styles compose from data. */
const icons = new Set();

/** Returns the picture's size, its RGBA bytes in base64, bottom row first, and how many features it shows. */
globalThis.drawPicture = async (style, view) => {
  // An icon that arrives during layout reaches only some of the tiles, so it must exist before.
  for (;;) {
    const known = icons.size;
    const picture = await draw(style, view);
    if (icons.size === known) return picture;
  }
};

async function draw(style, { center, zoom, bearing = 0, pitch = 0, width, height }) {
  const container = document.createElement('div');
  container.style.cssText = `width: ${width}px; height: ${height}px`;
  document.body.replaceChildren(container);
  const map = new maplibre.Map({
    container,
    style,
    center,
    zoom,
    bearing,
    pitch,
    maxZoom: 24,
    maxPitch: 85,
    pixelRatio: 1,
    fadeDuration: 0,
    interactive: false,
    attributionControl: false,
    localIdeographFontFamily: false,
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: false },
  });
  try {
    await new Promise((resolve, reject) => {
      map.on('error', ({ error }) => reject(error));
      map.on('style.load', () => {
        for (const name of icons) map.addImage(name, icon(name));
      });
      map.on('styleimagemissing', ({ id }) => icons.add(id));
      map.once('idle', resolve);
    });
    return { ...pixelsOf(map.getCanvas()), features: map.queryRenderedFeatures().length };
  } finally {
    map.remove();
  }
}

function pixelsOf(canvas) {
  const gl = canvas.getContext('webgl2');
  const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
  const bytes = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { width, height, pixels: btoa(text) };
}

/** A square whose colour and size depend on the name. */
function icon(name) {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  const side = 9 + ((hash >>> 24) % 8);
  const data = new Uint8Array(side * side * 4);
  for (let at = 0; at < data.length; at += 4) data.set([hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255, 255], at);
  return { width: side, height: side, data };
}
