// Sample by sample and class by class, what the network answered: fetched with the first results.
import { isClasses } from "../core/kind";
import { data, results } from "../core/state";
import { ClassTable } from "./class-table";
import { Confusion } from "./confusion";
import { Predictions } from "./predictions";
import { Suspects } from "./suspects";
import { Values } from "./values";

export default function ResultsBody() {
  const [found, info] = [results.value, data.value];
  if (!found || !info) return null;
  return (
    <>
      {isClasses(info) && <Predictions key={found.split} info={info} results={found} />}
      {!isClasses(info) && info.yShape.length === 0 && <Values key={found.split} info={info} results={found} />}
      {found.matrix && (
        <div class="beside">
          <Confusion info={info} matrix={found.matrix} />
          <ClassTable info={info} matrix={found.matrix} />
        </div>
      )}
      {info.yShape.length === 0 && <Suspects info={info} />}
    </>
  );
}
