// What came of the last thing done with files or code, where it was asked for.
import { filesNews, filesTrouble, working, type FilesPart } from "./files";
import { said } from "../text/words";
import { t } from "./text";
import { TroubleNote } from "../parts/trouble";

export function Outcome({ part }: { part: FilesPart }) {
  return (
    <div role="status">
      {working.value === part && <p class="hint">{t.working}</p>}
      {filesTrouble.value?.part === part && <TroubleNote trouble={filesTrouble.value} />}
      {filesNews.value?.part === part && filesNews.value.sentences.map((sentence) => <p key={sentence}>{said(sentence)}</p>)}
    </div>
  );
}
