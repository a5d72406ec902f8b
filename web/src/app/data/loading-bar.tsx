// How far loading has come, and a way out of it.
import { cancelLoading } from "./data";
import { loading } from "../core/state";
import { t } from "./text";

export function LoadingBar() {
  const event = loading.value;
  if (!event) return null;
  const { stage, file, done, total } = event;
  return (
    <div class="loading" role="status">
      <label>
        {t.stage[stage]} {file}
        <progress max={total || 1} value={done} />
      </label>
      <button type="button" onClick={cancelLoading}>
        {t.cancel}
      </button>
    </div>
  );
}
