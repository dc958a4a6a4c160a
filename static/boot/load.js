// The WebAssembly as it arrives.

/**
 * Begins to fetch it. Gives the response, which the browser compiles while it comes; `tell` hears how much of it is there, from
 * 0 to 1. `bytes` is how large it is when unpacked: what a host says of its size is that of what it sends.
 */
export async function fetched(address, bytes, tell) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${new URL(address).pathname.split("/").pop()}`);
  // What a service worker gives is there at once. Untouched, the browser can take what it compiled the last time.
  if (navigator.serviceWorker?.controller || !response.body || !bytes) return response;
  let there = 0;
  const counted = new TransformStream({
    transform(part, stream) {
      there += part.byteLength;
      tell(Math.min(1, there / bytes));
      stream.enqueue(part);
    },
  });
  return new Response(response.body.pipeThrough(counted), { headers: { "content-type": "application/wasm" } });
}
