// The browser's locks between tabs: what one tab holds, others see as held. Without them, or where they are refused (a browser
// that keeps nothing for this page), every tab thinks itself alone.

const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** Names of the locks that this or another tab holds. */
export async function heldNames(): Promise<string[]> {
  const { held = [] } =
    (await locks()
      ?.query()
      .catch(() => null)) ?? {};
  return held.map(({ name = "" }) => name);
}

/** Whether this or another tab holds it. */
export const isHeld = async (name: string): Promise<boolean> => (await heldNames()).includes(name);

/** Resolves as soon as nobody holds it. */
export const freed = async (name: string): Promise<void> => {
  await locks()
    ?.request(name, () => {})
    .catch(() => {});
};

/** Lets go of a lock; resolves once others can have it. */
export type Release = () => Promise<void>;

/** Holds it if nobody does now, until the function is called that it resolves to; else resolves to null. */
export function holdIfFree(name: string): Promise<Release | null> {
  return new Promise((resolve) => {
    const manager = locks();
    const unlocked = (): void => resolve(async () => {});
    if (!manager) return unlocked();
    const over: Promise<void> = manager
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) =>
          resolve(() => {
            release();
            return over;
          }),
        );
      })
      .catch(unlocked);
  });
}
