// The form for any of Keras' objects, from its table of options: common ones first, rare ones under "more".
import type { ComponentChildren } from "preact";
import { defaults, innerOf, listOf, numbersOf, problem, type Config, type Option } from "../core/options";
import { t } from "./text";
import { ChoiceField, SwitchField, TextField, toNumber } from "./fields";

interface Props {
  prefix: string;
  options: Option[];
  config: Config;
  onConfig: (config: Config) => void;
  /** A field that stands before the common ones. */
  children?: ComponentChildren;
}

export function OptionFields({ prefix, options, config, onConfig, children }: Props) {
  const field = (option: Option) => (
    <OptionField
      key={option.key}
      id={`${prefix}-${option.key}`}
      option={option}
      value={config[option.key]}
      onValue={(value) => onConfig({ ...config, [option.key]: value })}
    />
  );
  const rare = options.filter((option) => option.more);
  return (
    <>
      <div class="fields">
        {children}
        {options.filter((option) => !option.more).map(field)}
      </div>
      {rare.length > 0 && (
        <details class="more">
          <summary>{t.more}</summary>
          <div class="fields">{rare.map(field)}</div>
        </details>
      )}
    </>
  );
}

interface FieldProps {
  id: string;
  option: Option;
  value: unknown;
  onValue: (value: unknown) => void;
}

function OptionField({ id, option, value, onValue }: FieldProps) {
  const common = { id, label: option.key, help: option.help ?? option.key };
  switch (option.kind) {
    case "flag":
      return <SwitchField {...common} value={value === true} onValue={onValue} />;
    case "choice":
      return <ChoiceField {...common} value={String(value ?? option.default)} choices={option.choices!} onValue={onValue} />;
    case "regularizer":
      return <RegularizerField id={id} option={option} value={value as Regularizer | undefined} onValue={onValue} />;
    case "text":
      return <TextField {...common} value={String(value ?? "")} onValue={onValue} />;
    case "shape":
      return (
        <TextField
          {...common}
          value={(value as unknown[]).join(", ")}
          problem={problem(option, value)}
          onValue={(text) =>
            onValue(
              text
                .split(/[\s,x()]+/)
                .filter(Boolean)
                .map(toNumber),
            )
          }
        />
      );
    case "numbers":
      return (
        <TextField
          {...common}
          value={(value as unknown[]).join(", ")}
          problem={problem(option, value)}
          onValue={(text) =>
            onValue(
              text
                .split(/[\s,;]+/)
                .filter(Boolean)
                .map(toNumber),
            )
          }
        />
      );
    case "list":
      return (
        <TextField
          {...common}
          value={numbersOf(value).join(", ")}
          problem={problem(option, value)}
          placeholder={option.optional ? t.none : ""}
          onValue={(text) =>
            onValue(
              listOf(
                option,
                text
                  .split(/[\s,;x()[\]]+/)
                  .filter(Boolean)
                  .map(toNumber),
              ),
            )
          }
        />
      );
    case "layer":
      return <InnerLayer id={id} option={option} value={value} onValue={onValue} />;
    case "number":
      return (
        <TextField
          {...common}
          mode={option.integer ? "numeric" : "decimal"}
          value={String(value ?? "")}
          problem={problem(option, value)}
          placeholder={option.optional ? t.none : ""}
          onValue={(text) => onValue(option.optional && text.trim() === "" ? undefined : toNumber(text))}
        />
      );
  }
}

/** A layer inside a layer: which, and its options. */
function InnerLayer({ id, option, value, onValue }: FieldProps) {
  const { class_name, config } = innerOf(option, value);
  return (
    <div class="field wide inner">
      <OptionFields
        prefix={id}
        options={option.layers![class_name]!}
        config={config}
        onConfig={(changed) => onValue({ class_name, config: changed })}
      >
        <ChoiceField
          id={id}
          label={option.key}
          help={class_name}
          value={class_name}
          choices={Object.keys(option.layers!)}
          onValue={(name) => onValue({ class_name: name, config: {} })}
        />
      </OptionFields>
    </div>
  );
}

interface Regularizer {
  class_name: string;
  config: Config;
}

/** None, or a kind of penalty with its strengths. */
function RegularizerField({ id, option, value, onValue }: Omit<FieldProps, "value"> & { value: Regularizer | undefined }) {
  const { class_name = "", config = {} } = value ?? {};
  return (
    <>
      <ChoiceField
        id={id}
        label={option.key}
        help={option.key}
        value={class_name}
        choices={[{ value: "", label: t.none }, ...Object.keys(option.objects!)]}
        onValue={(name) => onValue(name ? { class_name: name, config: defaults(option.objects![name]!) } : undefined)}
      />
      {Object.entries(config).map(([key, strength]) => (
        <TextField
          key={key}
          id={`${id}-${key}`}
          label={`${option.key} ${key}`}
          mode="decimal"
          value={String(strength)}
          problem={problem({ key, kind: "number", min: 0 }, strength)}
          onValue={(text) => onValue({ class_name, config: { ...config, [key]: toNumber(text) } })}
        />
      ))}
    </>
  );
}
