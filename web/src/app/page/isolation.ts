// Cross-origin isolation, without which a page has no threads: from a service worker where the host sends no headers.

const tried = "sprout-isolation";

/** Milliseconds after which the page goes on without: browsers may leave a registration unanswered. */
const patience = 2000;

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
    const registered = navigator.serviceWorker.register("isolation-worker.js").then(() => navigator.serviceWorker.ready);
    if (!(await Promise.race([registered, new Promise<null>((resolve) => setTimeout(resolve, patience, null))]))) return false;
    location.reload();
    return true;
  } catch {
    return false;
  }
}
