// The left side: data, the network to edit or as code, and its training.
import { signal } from "@preact/signals";
import { trainer } from "../core/state";
import { DataBlock } from "../data/data-view";
import { ModelView } from "../model/model-view";
import { NetworkPicture } from "../network/network-picture";
import { fileSize } from "../core/format";
import { lazily } from "../parts/lazily";
import { TabPanel, Tabs } from "../parts/tabs";
import { TroubleNote } from "../parts/trouble";
import { TransferPart } from "../transfer/transfer-view";
import { TrainingBlock } from "../training/training-block";
import { keepPage, keptPage, offlineTrouble, removePage, unwanted } from "./offline";
import { t } from "./text";

const Code = lazily(async () => {
  const { default: View } = await import("../files/code-view");
  const copyLink = async () => (await import("../exercises/exercises")).handOutLink(location, navigator.clipboard);
  return { default: () => <View copyLink={copyLink} /> };
});

const SIDES = ["model", "code"] as const;
const shown = signal<(typeof SIDES)[number]>("model");

export function NetworkSide() {
  return (
    <section class="network-side" id="network" aria-label={t.network}>
      <DataBlock />
      <Tabs
        label={t.networkAs}
        names={SIDES}
        chosen={shown.value}
        words={t.networkSides}
        onChoose={(name) => {
          shown.value = name;
        }}
      />
      <ModelView shown={shown.value === "model"}>
        <NetworkPicture />
        <TransferPart />
      </ModelView>
      <TabPanel name="code" title={t.networkSides.code} shown={shown.value === "code"}>
        <Code />
      </TabPanel>
      <TrainingBlock />
      <Foot />
      <Offline />
    </section>
  );
}

function Foot() {
  const info = trainer.value?.info;
  return (
    <p class="page-foot">
      {info && t.engine.footer(info.variant, info.threads, info.version)}
      {info?.hung && ` ${t.engine.hung}`}
      {info && !crossOriginIsolated && ` ${t.engine.notIsolated}`}
    </p>
  );
}

/** What of the page is kept for use without a network. */
function Offline() {
  const there = keptPage.value;
  return (
    <div class="offline-foot" role="group" aria-label={t.offline.title}>
      {there && (
        <>
          <p>{unwanted.value ? t.offline.unwanted : offlineWords(there)}</p>
          {unwanted.value ? (
            <button type="button" onClick={() => void keepPage()}>
              {t.offline.keep}
            </button>
          ) : (
            there.kept > 0 && (
              <button type="button" onClick={() => void removePage()}>
                {t.offline.remove}
              </button>
            )
          )}
        </>
      )}
      <TroubleNote trouble={offlineTrouble.value} />
    </div>
  );
}

function offlineWords({ kept, all, begins }: NonNullable<typeof keptPage.value>): string {
  if (kept === all) return t.offline.ready(fileSize(all));
  return (begins ? t.offline.begins : t.offline.keeping)(fileSize(kept), fileSize(all));
}
