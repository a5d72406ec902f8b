// The page's service worker, and what it is needed for at once: cross-origin isolation, without which a page has no threads, where the host sends
// no headers.

const tried = "sprout-isolation";

/** Milliseconds after which the page goes on without: browsers may leave a registration unanswered. */
const patience = 2000;

/** Resolves once this page's service worker runs; rejects where there can be none: a private window, an insecure address, a build without one. */
export async function serviceWorker(): Promise<void> {
  await navigator.serviceWorker.register("service_worker.js");
  await navigator.serviceWorker.ready;
}

/**
 * Resolves to true if the page is about to load once more, then isolated. To false if it is isolated, or cannot be: without service
 * workers (a private window, an insecure address), inside another page, or after a first try that did not help.
 */
export async function willReloadIsolated(): Promise<boolean> {
  if (crossOriginIsolated || !isSecureContext || window !== window.top) return false;
  // Where the browser blocks a page's data, the mere names of these throw.
  try {
    if (!navigator.serviceWorker) return false;
    if (sessionStorage.getItem(tried)) return false;
    sessionStorage.setItem(tried, "yes");
    const running = serviceWorker().then(() => true);
    if (!(await Promise.race([running, new Promise<false>((resolve) => setTimeout(resolve, patience, false))]))) return false;
    location.reload();
    return true;
  } catch {
    return false;
  }
}
