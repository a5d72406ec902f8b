// Parts of the page that are fetched when they are first wanted, so that the page itself is soon there.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component of the same properties; its place is empty until `load` has brought it. */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [, redraw] = useState(0);
    useEffect(() => {
      if (loaded) return;
      let gone = false;
      void load().then((component) => {
        loaded = component;
        if (!gone) redraw((n) => n + 1);
      });
      return () => { gone = true; };
    }, []);
    const Body = loaded;
    return Body ? <Body {...props} /> : null;
  };
}
