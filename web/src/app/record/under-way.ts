// What goes on over several trainings, a sweep or a cross-validation: kept as it goes on, so that another page can go on where this one was closed.
import { signal } from "@preact/signals";
import type { DataOrigin } from "../../data/kept";
import type { Broken, KeptWork } from "../../runs/storage";
import { holdIfFree, isHeld } from "../core/lock";
import { joined } from "../core/joined";
import { runTrouble } from "../core/state";
import { t } from "./text";
import { failed, storage } from "./runs";

export class UnderWay<Kind extends keyof KeptWork> {
  /** One that another page left unfinished, or that lost its engine. */
  readonly broken = signal<Broken<Kind> | null>(null);
  /** The name of the lock that a page holds while one is under way. */
  private readonly lock: string;

  constructor(private readonly kind: Kind) {
    this.lock = `sprout-${kind}`;
  }

  /** Finds one that was broken off. Asked again before it is taken up: another tab may have done so. */
  async open(): Promise<void> {
    try {
      // One that goes on in another tab is not broken off.
      if (await isHeld(this.lock)) this.broken.value = null;
      else await this.find();
    } catch {
      // The Runs card says where nothing can be kept.
    }
  }

  private async find(): Promise<void> {
    this.broken.value = await storage.underWay(this.kind);
  }

  /** Goes on with what there is now: another tab may have taken it up since it was found here. */
  readonly takeUp = joined(async (goOn: (broken: Broken<Kind>) => Promise<void>): Promise<void> => {
    await this.open();
    if (this.broken.value) await goOn(this.broken.value);
    else runTrouble.value = { message: t.elsewhere };
  });

  /** Does not offer it any more. */
  async leave(): Promise<void> {
    await this.open();
    if (this.broken.value) await this.forget();
  }

  private async forget(): Promise<void> {
    await storage.forgetUnderWay(this.kind).catch(failed);
    this.broken.value = null;
  }

  /**
   * Keeps what `state` says now and at every save (`after`: once that is over), until it ends; or until it is broken off: then it can be taken up.
   * There is room for one: while another tab keeps its own, this one is not kept.
   * source: of the data, to be kept beside it; null where it is.
   */
  begin(
    state: () => KeptWork[Kind],
    source: DataOrigin | null,
  ): { save: (after?: Promise<void>) => void; end: () => Promise<void>; breakOff: () => Promise<void> } {
    const held = holdIfFree(this.lock);
    const put = async (given: DataOrigin | null = null): Promise<void> => {
      if (await held) await storage.putUnderWay(this.kind, state(), given).catch(failed);
    };
    this.broken.value = null;
    let saved = put(source);
    return {
      save: (after) => {
        saved = saved.then(() => after).then(() => put());
      },
      end: async () => {
        await saved;
        const release = await held;
        if (!release) return;
        await this.forget();
        release();
      },
      breakOff: async () => {
        await saved;
        const release = await held;
        if (!release) return;
        await this.find().catch(failed);
        release();
      },
    };
  }
}
