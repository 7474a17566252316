// Where an answer comes from and when it was given. The server alone decides what counts; it believes a page that can say how
// long ago the server stamped it. All times are of this device's clock, which need not be right, only go on.
const [visit] = performance.getEntriesByType("navigation");
const since = performance.timeOrigin + (visit?.responseStart ?? 0); // the stamp is as old as the first byte of the page

export const page = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
  byte.toString(16).padStart(2, "0"),
).join("");

// What is kept with an answer: its page may be closed before it is sent.
export function given(stamp) {
  return { stamp, since, at: Date.now() };
}

// What is sent: milliseconds since the stamp.
export function clockOf({ stamp, since: from, at }) {
  const after = (time) => Math.max(Math.round(time - from), 0);
  return { stamp, given: after(at), sent: after(Date.now()) };
}
