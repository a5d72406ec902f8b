// Keeps an action that is under way from being begun once more.

/**
 * The action, begun once at a time for each `key` (its first argument): who asks for it while it is under way joins it. So a button that is
 * pressed twice does what it does once, however slow the engine is.
 */
export function joined<Args extends unknown[], T>(
  action: (...args: Args) => Promise<T>,
  key: (first: Args[0]) => unknown = (first) => first,
): (...args: Args) => Promise<T> {
  const underWay = new Map<unknown, Promise<T>>();
  return (...args) => {
    const mine = key(args[0]);
    const known = underWay.get(mine);
    if (known) return known;
    const begun = action(...args).finally(() => underWay.delete(mine));
    underWay.set(mine, begun);
    return begun;
  };
}
