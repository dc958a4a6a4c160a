// Fetches the WebAssembly and reports the progress.

/**
 * Starts the download and returns the response, which the browser compiles while it streams. `onProgress` receives the share
 * that has arrived, from 0 to 1. `bytes` is the uncompressed size: Content-Length holds the compressed one.
 */
export async function fetchWasm(url, bytes, onProgress) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${new URL(url).pathname.split("/").pop()}`);
  // A service worker answers from its cache at once. An unwrapped response lets the browser reuse its compiled code.
  if (navigator.serviceWorker?.controller || !response.body || !bytes) return response;
  let received = 0;
  const counted = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength;
      onProgress(Math.min(1, received / bytes));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counted), { headers: { "content-type": "application/wasm" } });
}
