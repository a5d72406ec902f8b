// What goes on over several trainings, a sweep or a cross-validation: kept as it goes on, so that another page can go on where this one was closed.
import { signal } from "@preact/signals";
import type { DataInfo } from "../../base/protocol";
import type { DataOrigin } from "../../data/kept";
import type { Broken, KeptWork } from "../../runs/storage";
import { holdIfFree, isHeld } from "../core/lock";
import { joined } from "../core/joined";
import { data, runTrouble } from "../core/state";
import { dataSource } from "../data/data";
import { heldOrigin, hold, letGo } from "../data/kept";
import { workLock } from "./locks";
import { failed, storage } from "./store";
import { t } from "./text";

export class UnderWay<Kind extends keyof KeptWork> {
  /** One that another page left unfinished, or that lost its engine. */
  readonly broken = signal<Broken<Kind> | null>(null);
  /** The lock that a page holds while one is under way; its data is held by that name, too. */
  private readonly lock: string;

  constructor(private readonly kind: Kind) {
    this.lock = workLock(kind);
  }

  /** Finds one that was broken off. Asked again before it is taken up: another tab may have done so. */
  async open(): Promise<void> {
    try {
      // One that goes on in another tab is not broken off.
      if (await isHeld(this.lock)) this.broken.value = null;
      else await this.find();
    } catch {
      // The Compare view says where nothing can be kept.
    }
  }

  private async find(): Promise<void> {
    this.broken.value = await storage.underWay(this.kind);
  }

  /** Goes on, on its own data, with what there is now: another tab may have taken it up since it was found here. */
  readonly takeUp = joined(async (goOn: (state: KeptWork[Kind], data: DataOrigin) => Promise<void>): Promise<void> => {
    await this.open();
    const found = this.broken.value;
    const origin = found && (await heldOrigin(found.source));
    if (origin) await goOn(found.state, origin);
    else runTrouble.value = { message: found ? t.dataGone : t.elsewhere };
  });

  /** Does not offer it any more. */
  async leave(): Promise<void> {
    await this.open();
    if (this.broken.value) await this.forget();
  }

  private async forget(): Promise<void> {
    await storage
      .forgetUnderWay(this.kind)
      .then(() => letGo(this.lock))
      .catch(failed);
    this.broken.value = null;
  }

  /**
   * Keeps what `state` says now and at every save (`after`: once that is over), until it ends; or until it is broken off: then it can be taken up,
   * on the data that is loaded now. There is room for one: while another tab keeps its own, this one is not kept.
   */
  begin(state: () => KeptWork[Kind]): { save: (after?: Promise<void>) => void; end: () => Promise<void>; breakOff: () => Promise<void> } {
    const held = holdIfFree(this.lock);
    this.broken.value = null;
    let saved = this.putFirst(held, state, dataSource()!, data.value!);
    const put = async (): Promise<void> => {
      if (await held) await storage.putUnderWay(this.kind, state()).catch(failed);
    };
    return {
      save: (after) => {
        saved = saved.then(() => after).then(() => put());
      },
      end: async () => {
        await saved;
        const release = await held;
        if (!release) return;
        await this.forget();
        await release();
      },
      breakOff: async () => {
        await saved;
        const release = await held;
        if (!release) return;
        await this.find().catch(failed);
        await release();
      },
    };
  }

  private async putFirst(held: Promise<unknown>, state: () => KeptWork[Kind], origin: DataOrigin, info: DataInfo): Promise<void> {
    if (!(await held)) return;
    try {
      await storage.putUnderWay(this.kind, state(), await hold(this.lock, origin, info));
    } catch (error) {
      failed(error);
      // What one before it left would pass for its own.
      await storage.forgetUnderWay(this.kind).catch(failed);
    }
  }
}
