// The HTTP headers that the page is served with, in development and from dist/ alike.

/** Cross-origin isolation, which threads in Wasm need, and a policy that lets the page load nothing from elsewhere but published data sets. */
export const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "img-src 'self' data:",
    "style-src 'self'",
    // The servers of the catalogue (web/src/data/catalogue.ts).
    "connect-src 'self' https://storage.googleapis.com https://ossci-datasets.s3.amazonaws.com https://raw.githubusercontent.com https://www.cs.toronto.edu",
    "base-uri 'none'",
    "form-action 'none'",
    // No page of others may show this one in a frame and have its buttons pressed unseen; a policy in the page itself cannot say so.
    "frame-ancestors 'self'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
