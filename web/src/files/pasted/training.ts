// compile(...) and fit(...) of pasted code as configurations.

import { classes, type ClassOption } from "../../base/classes";
import type { CompileConfig, FitConfig, KerasObject, KerasRef } from "../../base/protocol";
import type { Arguments } from "./arguments";
import { callbacks, methods } from "./signatures";
import { NotUnderstood, type Source } from "./syntax";
import { Call, Dict, List, Name, Unknown, type Given } from "./values";

const { optimizers, losses, metrics } = classes;

/** What fit's own arguments take. */
const fitOptions: ClassOption[] = [
  { key: "batch_size", kind: "integer", min: 1, optional: true, default: 32 },
  { key: "epochs", kind: "integer", min: 1, default: 1 },
  { key: "validation_split", kind: "number", min: 0, max: 1, below: true, optional: true, default: 0 },
  { key: "shuffle", kind: "flag", default: true },
  { key: "initial_epoch", kind: "integer", min: 0, default: 0 },
];

const isNone = ({ value }: Given): boolean => value === null;

const isEmpty = ({ value }: Given): boolean => value instanceof Dict && value.entries.size === 0;

/** The items of a list, or what stands alone. */
const each = (given: Given): Given[] => (given.value instanceof List ? given.value.items : [given]);

/** What is said of a model's one output in a list or a dictionary. */
function single(given: Given): Given {
  const { value } = given;
  const all = value instanceof List ? value.items : value instanceof Dict ? [...value.entries.values()] : [];
  return all.length === 1 ? all[0]! : given;
}

/** Something of each output in a list or by their names, None for none; anything else is of all. */
function ofOutputs<T>(given: Given, of: (one: Given) => T): T | (T | null)[] | Record<string, T | null> {
  const { value } = given;
  const one = (own: Given): T | null => (isNone(own) ? null : of(own));
  if (value instanceof List) return value.items.map(one);
  if (value instanceof Dict) return Object.fromEntries([...value.entries].map(([name, own]) => [String(name), one(own)]));
  return of(given);
}

export class Training {
  constructor(
    private readonly source: Source,
    private readonly reader: Arguments,
  ) {}

  /** What can be taken over of compile; the rest are problems. */
  compile(call: Call, outputs: readonly string[] | null): Partial<CompileConfig> {
    const given = this.reader.taken(this.thirdAsMetrics(call), methods.compile!);
    const found: Partial<CompileConfig> = { metrics: [] };
    for (const key of ["loss", "loss_weights", "metrics"]) this.checkNames(key, given.get(key), outputs);
    const optimizer = given.get("optimizer");
    if (optimizer) this.source.attempt(() => (found.optimizer = this.reader.reference(optimizer, optimizers)));
    else found.optimizer = "rmsprop";
    const loss = given.get("loss");
    if (loss && !isNone(loss) && !isEmpty(loss))
      this.source.attempt(() => (found.loss = ofOutputs(single(loss), (one) => this.reader.reference(one, losses))));
    else this.source.problem(call.node.from, "compile: expected a loss, found none");
    const weights = given.get("loss_weights");
    if (weights && !isNone(weights) && !isEmpty(weights)) this.source.attempt(() => (found.loss_weights = this.weights(weights)));
    const measured = given.get("metrics");
    if (measured && !isNone(measured) && !isEmpty(measured)) found.metrics = this.metrics(measured);
    return found;
  }

  /** Of what is said by outputs, what names none of them is a problem, and no longer there. */
  private checkNames(argument: string, given: Given | undefined, outputs: readonly string[] | null): void {
    if (!(given?.value instanceof Dict) || !outputs) return;
    for (const [key, { node }] of given.value.entries) {
      if (outputs.includes(String(key))) continue;
      this.source.problem(
        node.from,
        `compile: expected ${argument} by the names of outputs, ${outputs.join(", ")}, found "${String(key)}": it was left out`,
      );
      given.value.entries.delete(key);
    }
  }

  private weights(given: Given): CompileConfig["loss_weights"] {
    const said = ofOutputs(given, ({ node, value }) => {
      if (typeof value === "number") return value;
      throw new NotUnderstood(node.from, `compile: expected loss_weights to be numbers, found ${this.source.excerpt(node)}`);
    });
    return (typeof said === "number" ? [said] : said) as CompileConfig["loss_weights"];
  }

  /** Those of one output are a list, whatever they lie in; of several they stay in a list of lists, or by the outputs' names. */
  private metrics(given: Given): CompileConfig["metrics"] {
    const all = (own: Given): KerasRef[] => {
      const taken: KerasRef[] = [];
      for (const metric of isNone(own) ? [] : each(own)) this.source.attempt(() => taken.push(this.metric(metric)));
      return taken;
    };
    const { value } = given;
    if (value instanceof Dict && value.entries.size > 1)
      return Object.fromEntries([...value.entries].map(([name, own]) => [String(name), all(own)]));
    if (value instanceof List && value.items.length > 1 && value.items.some((item) => item.value instanceof List || isNone(item)))
      return value.items.map(all);
    return each(single(given)).flatMap(all);
  }

  /** Before Keras 3 the third argument without a name was metrics, where loss_weights are now. */
  private thirdAsMetrics(call: Call): Call {
    const third = call.positional[2];
    const isMetric = ({ value }: Given): boolean => typeof value === "string" || value instanceof Call || value instanceof Name;
    if (!third || call.named.has("metrics") || !each(third).every(isMetric)) return call;
    const others = call.positional.filter((given) => given !== third);
    return new Call(call.name, others, new Map([...call.named, ["metrics", third]]), call.node, call.wrong);
  }

  private metric(given: Given): KerasRef {
    const { node, value } = given;
    if (typeof value === "string" && ["accuracy", "acc"].includes(value.toLowerCase())) return value;
    if ((value instanceof Call || value instanceof Name) && value.name === "Accuracy")
      throw new NotUnderstood(
        node.from,
        'keras.metrics.Accuracy, the share of outputs that equal their targets exactly, is not known here: it was left out. The accuracy of classes is "accuracy"',
      );
    return this.reader.reference(given, metrics);
  }

  fit(call: Call): FitConfig {
    const given = this.reader.taken(call, methods.fit!);
    const found: Record<string, unknown> = {};
    for (const option of fitOptions) {
      const one = given.get(option.key);
      if (!one) continue;
      this.source.attempt(() => {
        const value = this.reader.checked("fit", option, one);
        if (value !== null) found[option.key] = value;
      });
    }
    const { epochs = 1, initial_epoch } = found as FitConfig;
    if (initial_epoch !== undefined && initial_epoch >= epochs) {
      this.source.problem(
        given.get("initial_epoch")!.node.from,
        `fit: expected initial_epoch to be less than epochs (${epochs}), found ${initial_epoch}`,
      );
      delete found.initial_epoch;
    }
    const list = given.get("callbacks");
    if (list && !isNone(list)) {
      const made: KerasObject[] = [];
      for (const one of each(list))
        this.source.attempt(() => made.push(this.reader.object(this.reader.call(one, "a callback"), callbacks)));
      found.callbacks = made;
    }
    const validation = given.get("validation_data");
    if (validation) this.source.attempt(() => this.hasValidation(validation) && (found.validation_data = "test"));
    return found as FitConfig;
  }

  /** Whether there are data to validate with: inputs and targets, or whatever a variable stands for. */
  private hasValidation({ node, value }: Given): boolean {
    if (value === null) return false;
    const parts = value instanceof List ? value.items : null;
    const isData = value instanceof Unknown || value instanceof Call || value instanceof Name || parts;
    if (!isData || (parts && parts.length !== 2 && parts.length !== 3))
      throw new NotUnderstood(node.from, `fit: expected validation_data to be inputs and targets, found ${this.source.excerpt(node)}`);
    if (parts?.length === 3)
      this.source.problem(node.from, "fit: weights of samples in validation_data are not known here: they were left out");
    return true;
  }
}
